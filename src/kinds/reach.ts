import type { Dependent, Falling } from '../catalog/dependents.ts'
import type { Change } from '../materialize/effect.ts'
import { quoteName } from '../sql/name.ts'
import type { Case } from './kind.ts'
import { cascades } from './spoken.ts'
import type { Subject } from './subject.ts'

const toldOf = ({ hosts }: Subject, { sort, id }: Falling): readonly Dependent[] =>
  (hosts?.dependents ?? []).filter(({ of }) => of.sort === sort && of.id === id)

/** What falls with a thing on any host; null when no host shows the thing. */
export const dependentsOf = (subject: Subject, thing: Falling): readonly Dependent[] | null => {
  const found = toldOf(subject, thing)
  return found.length === 0 ? null : found.filter(({ itself, table }) => !itself && table !== thing.id)
}

/** The thing itself as the hosts have it: each routine of its name, and those that may call it. */
export const shownOf = (subject: Subject, thing: Falling): readonly Dependent[] =>
  toldOf(subject, thing).filter(({ itself }) => itself)

/** Foreign keys, triggers, defaults, views say nothing to apply; these are what rows are made of, or what tests them. */
export const bearsOnRows = ({ type, tests }: Dependent): boolean =>
  ['table', 'table column', 'domain constraint'].includes(type) || (tests !== null && tests !== 'f' && tests !== 't')

/** Does a CASCADE take what rows are made of, or what tests them? In doubt yes. */
export const reachesRows =
  (fallingOf: (subject: Subject) => Falling) =>
  (subject: Subject): boolean =>
    cascades(subject) && (dependentsOf(subject, fallingOf(subject))?.some(bearsOnRows) ?? true)

/** The columns that fall, as `public.orders.state`, of tables that stay and lose their primary key with one of them. */
const fallingKeys = (subject: Subject, falling: Falling): readonly Dependent[] => {
  const all = (dependentsOf(subject, falling) ?? []).filter(({ host }) => host === 'primary')
  const tablesWith = (is: (one: Dependent) => boolean) => new Set(all.filter(is).map(({ table }) => table))
  const keys = tablesWith(({ tests }) => tests === 'p')
  const gone = tablesWith(({ type }) => type === 'table')
  return all
    .filter(({ type, inherited }) => type === 'table column' && !inherited)
    .filter(({ table, member }) => !subject.scope.gone.has(`${table}.${quoteName(member ?? '')}`))
    .filter(({ table }) => keys.has(table) && !gone.has(table))
}

const dropsFirst = (subject: Subject, falling: Falling): string => {
  const drops = fallingKeys(subject, falling).map(
    ({ table, member }) => `ALTER TABLE ${table} DROP COLUMN ${quoteName(member ?? '')};`,
  )
  return [...(drops.length > 0 ? drops : ['ALTER TABLE … DROP COLUMN …;']), `${subject.part.sql};`].join('\n')
}

/** What a key was is told by the drop of its column alone: it knows how the table's rows are found afterwards. */
export const takesKeys = (fallingOf: (subject: Subject) => Falling): Case => ({
  when: 'CASCADE takes the primary key of a table that stays',
  test: subject => cascades(subject) && fallingKeys(subject, fallingOf(subject)).length > 0,
  verdict: {
    order: 'refuse',
    why: 'a table would lose its primary key without a word in the file: its rows may not be found on the replica any more',
    loses: true,
    instead: subject => dropsFirst(subject, fallingOf(subject)),
  },
})

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
