import type { Dependent, Falling } from '../../catalog/dependents.ts'
import type { CatalogIndex } from '../../catalog/find.ts'
import { routineName } from '../../sql/name.ts'
import { dependentsOf } from '../reach.ts'
import { indexOn } from '../scope.ts'
import { cascades } from '../spoken.ts'
import { isPublished, type Subject, stillCalled } from '../subject.ts'

/** A host as rulings see it. */
export type Seen = { readonly name: string; readonly catalog: CatalogIndex }

/** What a CASCADE of the part takes along. */
const taken = (subject: Subject, { id }: Falling): readonly string[] =>
  (subject.hosts?.dependents ?? []).flatMap(({ of, identity }) =>
    cascades(subject) && of.sort === 'routine' && routineName(of.id) === id ? [identity] : [],
  )

/** A partition's index goes with its table's. */
const isPart = ({ catalog }: Seen, { table }: Dependent, all: readonly Dependent[]): boolean => {
  const parent = catalog.relations.get(table ?? '')?.partitionOf
  return parent != null && all.some(one => one.table === parent)
}

/** The indexes that `is` asks for of those that one host builds with a thing, for tables whose rows travel; not what the file has dropped. */
export const builtWith = (
  subject: Subject,
  thing: Falling,
  seen: Seen,
  is: (index: Dependent) => boolean,
): readonly Dependent[] => {
  const gone = taken(subject, thing)
  const role = seen.name === 'primary' ? 'primary' : 'replica'
  const all = (dependentsOf(subject, thing) ?? [])
    .filter(one => one.host === seen.name && one.type === 'index' && is(one))
    .filter(({ identity }) => !gone.includes(identity))
  return all
    .filter(one => !isPart(seen, one, all))
    .filter(({ identity }) => !subject.scope.unindexed.has(indexOn(role, identity)))
    .filter(({ table }) => stillCalled(subject, table ?? '').some(name => isPublished(subject, name)))
}
