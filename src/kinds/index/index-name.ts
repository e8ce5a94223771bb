import type { Index, Relation } from '../../catalog/catalog.ts'
import { type Name, qualify } from '../../sql/name.ts'
import { catalogsOf } from '../family.ts'
import { nowCalled, type Subject } from '../subject.ts'

export type FoundIndex = { readonly index: Index; readonly relation: Relation }

/** An index by name on every host: in its schema when named, else in the search_path's. */
export const findIndexes = (subject: Subject, name: Name): readonly FoundIndex[] => {
  const schemas = name.schema === null ? subject.scope.searchPath : [name.schema]
  return catalogsOf(subject).flatMap(catalog =>
    [...catalog.relations.values()]
      .filter(relation => schemas.includes(relation.schema))
      .flatMap(relation =>
        relation.indexes.filter(index => index.name === name.name).map(index => ({ index, relation })),
      ),
  )
}

/** An index that stands for a constraint gives that its new name, too. */
export const renamesKey = (subject: Subject, name: Name, to: string | undefined) => {
  const found = to === undefined ? undefined : findIndexes(subject, name)[0]
  if (found === undefined || to === undefined) return null
  return { relation: nowCalled(subject, found.relation.id), from: name.name, to }
}

/** The tables of what a part may name by an index. */
export const tablesByIndex = (subject: Subject, names: readonly Name[]): readonly string[] =>
  names.flatMap(name => findIndexes(subject, name).map(({ relation }) => relation.id))

/** `public.orders_total`, with the schema it is in, or would be. */
export const indexId = (subject: Subject, name: Name): string =>
  qualify(
    name.schema ?? findIndexes(subject, name)[0]?.relation.schema ?? subject.scope.searchPath[0] ?? 'public',
    name.name,
  )

export const isReplicaIdentity = ({ index, relation }: FoundIndex): boolean =>
  relation.identity.mode === 'index' && relation.identity.index === index.name
