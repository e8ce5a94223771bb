import type { Column, Publication, Relation } from '../catalog/catalog.ts'
import { type Change, readersOf, upstreamId } from './effect.ts'
import type { ReplicaColumn } from './outlook.ts'
import type { Pin, Pins } from './pin.ts'

type Table = Pick<Relation, 'id'> & { readonly columns: readonly Pick<Column, 'name' | 'typeId' | 'generated'>[] }
/** As much of a replica's Catalog as matters here. */
type Replica = {
  readonly relations: readonly Table[]
  readonly publications: readonly Pick<Publication, 'name' | 'published'>[]
}

/** Materialize does not see generated columns. */
const readable = ({ columns }: Table): readonly ReplicaColumn[] =>
  columns.filter(({ generated }) => generated === 'no').map(({ name, typeId }) => ({ name, type: typeId }))

/** The columns Materialize could read, by catalog id; for `versioningSteps`. */
export const replicaColumns = (replica: Replica): Readonly<Record<string, readonly ReplicaColumn[]>> =>
  Object.fromEntries(replica.relations.map(relation => [relation.id, readable(relation)]))

const changesOfTable = (relation: Table, pin: Pin): readonly Change[] => {
  const table = relation.id
  const known = new Set([...pin.columns.map(({ name }) => name), ...pin.excluded])
  const present = new Set(readable(relation).map(({ name }) => name))
  return [
    ...readable(relation)
      .filter(({ name }) => !known.has(name))
      .map(({ name, type }): Change => ({ kind: 'add-column', table, column: name, type })),
    ...pin.columns
      .filter(({ name }) => !present.has(name))
      .map(({ name }): Change => ({ kind: 'drop-column', table, column: name })),
  ]
}

/**
 * How the replica as it is differs from what the tables of a source were created against: new columns, lost ones, tables that
 * joined or left `publication`. What else changed shows as the error of a table, and `versioningSteps` heeds that by itself.
 * Nothing joins or leaves while there is no such publication.
 */
export const changesSince = (replica: Replica, publication: string | null, pins: Pins): readonly Change[] => {
  const published = replica.publications.find(({ name }) => name === publication)?.published ?? null
  const relations = new Map(replica.relations.map(relation => [relation.id, relation]))
  const read = pins.tables.flatMap((pin): readonly Change[] => {
    const table = upstreamId(pin.upstream)
    const relation = relations.get(table)
    if (relation === undefined) return [{ kind: 'drop-table', table }]
    if (published !== null && !published.includes(table)) return [{ kind: 'unpublish', table }]
    return changesOfTable(relation, pin)
  })
  const joined = (published ?? []).flatMap((table): readonly Change[] => {
    const relation = relations.get(table)
    if (relation === undefined || readersOf(table, pins).length > 0) return []
    return [{ kind: 'publish', table, columns: readable(relation) }]
  })
  return [...read, ...joined]
}
