import type { Dependent, Falling } from '../catalog/dependents.ts'
import type { Change } from '../materialize/effect.ts'
import { cascades } from './spoken.ts'
import type { Subject } from './subject.ts'

/** What falls with a thing on any host; null when no host shows the thing. */
const dependentsOf = (subject: Subject, { sort, id }: Falling): readonly Dependent[] | null => {
  const found = (subject.hosts?.dependents ?? []).filter(({ of }) => of.sort === sort && of.id === id)
  return found.length === 0 ? null : found.filter(({ itself, table }) => !itself && table !== id)
}

/** Foreign keys, triggers, defaults, views say nothing to apply; these are what rows are made of, or what tests them. */
const bearsOnRows = ({ type, tests }: Dependent): boolean =>
  ['table', 'table column', 'domain constraint'].includes(type) || (tests !== null && tests !== 'f' && tests !== 't')

/** Does a CASCADE take what rows are made of, or what tests them? In doubt yes. */
export const reachesRows =
  (fallingOf: (subject: Subject) => Falling) =>
  (subject: Subject): boolean =>
    cascades(subject) && (dependentsOf(subject, fallingOf(subject))?.some(bearsOnRows) ?? true)

const changeOf = ({ type, table, member, tests }: Dependent): readonly Change[] => {
  if (table === null) return []
  if (type === 'table') return [{ kind: 'drop-table', table }]
  if (type === 'table column' && member !== null) return [{ kind: 'drop-column', table, column: member }]
  return (tests === 'p' || tests === 'u') && member !== null ? [{ kind: 'drop-key', table, key: member }] : []
}

const onReplicas = (subject: Subject, falling: Falling): readonly Dependent[] =>
  (dependentsOf(subject, falling) ?? []).filter(({ host }) => host !== 'primary')

/** The tables of a replica that fall with a thing, or that are in a schema. */
export const reachedTables = (subject: Subject, falling: Falling): readonly string[] => [
  ...new Set(
    onReplicas(subject, falling).flatMap(({ type, table }) => (type === 'table' && table !== null ? [table] : [])),
  ),
]

/** What a CASCADE means to Materialize; of a table that goes, nothing more. */
export const reachedChanges = (subject: Subject, falling: Falling): readonly Change[] => {
  if (!cascades(subject)) return []
  const whole = reachedTables(subject, falling)
  return onReplicas(subject, falling)
    .filter(({ type, table }) => type === 'table' || !whole.includes(table ?? ''))
    .flatMap(changeOf)
}
