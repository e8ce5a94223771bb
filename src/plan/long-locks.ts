import type { Finding } from '../base/finding.ts'
import type { Lock } from '../kinds/kind.ts'
import { findingOf } from './hazard.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'
import { isSmall, type Sizes, sizeText } from './size.ts'

/** Whom a table lock keeps waiting (Explicit Locking, "Conflicting Lock Modes"); null for those that only keep out other DDL. */
export const keptOut = (lock: Lock): 'readers and writers' | 'writers' | null => {
  if (lock === 'ACCESS EXCLUSIVE') return 'readers and writers'
  if (lock === 'EXCLUSIVE' || lock === 'SHARE ROW EXCLUSIVE' || lock === 'SHARE') return 'writers'
  return null
}

const isIn = (object: string, relation: string): boolean => object === relation || object.startsWith(`${relation}.`)

const known = (table: string, sizes: Sizes | null): string => `${table}${sizeText(sizes?.(table) ?? null)}`

const listed = (tables: readonly string[], sizes: Sizes | null): string =>
  tables.map(table => known(table, sizes)).join(' and ')

const isLarge = (table: string, sizes: Sizes | null): boolean => !isSmall(sizes?.(table) ?? null)

/** What it works on: its table, or where it names none those that it locks (of a type, the tables with values of it). */
const workedOn = ({ ruling: { relation, cost } }: RuledPart): readonly string[] =>
  relation === null ? cost.locks.map(lock => lock.relation) : [relation]

const workOf = (
  { ruling: { cost, relation, object } }: RuledPart,
  lock: Lock,
  sizes: Sizes | null,
  large: readonly string[],
): string => {
  const under = `under ${lock}`
  if (large.length === 0) return `${cost.rewrites ? 'rewrites' : 'reads'} all of ${object} ${under}`
  if (relation === null || !isIn(object, relation))
    return `${cost.rewrites ? 'rewrites' : 'reads every row of'} ${listed(large, sizes)} ${under}`
  return `${cost.rewrites ? 'rewrites the whole table' : 'reads every row of the table'}${sizeText(sizes?.(relation) ?? null)} ${under}`
}

const waiting = ({ ruling: { cost, relation } }: RuledPart, out: string): string => {
  const kept = cost.locks.filter(one => one.relation !== relation && keptOut(one.lock) !== null)
  const tables = [...(relation === null ? [] : [relation]), ...kept.map(one => one.relation)]
  const of = tables.length === 0 ? '' : ` of ${tables.join(' and ')}`
  return `${out}${of} wait until it is done, on the primary and again on the replica`
}

/** The lock its statement holds on the table: the strongest that any of its parts asks for, taken before the first begins. */
const heldOn = (statement: RuledStatement, { ruling }: RuledPart): Lock | null => {
  const asked = statement.parts.flatMap(part => part.ruling.cost.locks.filter(one => one.relation === ruling.relation))
  return asked.some(({ lock }) => lock === 'ACCESS EXCLUSIVE') ? 'ACCESS EXCLUSIVE' : ruling.cost.lock
}

const ownLock = (statement: RuledStatement, part: RuledPart, sizes: Sizes | null): readonly Finding[] => {
  const { cost, creates } = part.ruling
  const { rewrites, scans, unless } = cost
  if (!(rewrites || scans) || creates.some(({ what }) => what === 'relation')) return []
  const lock = heldOn(statement, part)
  const out = lock === null ? null : keptOut(lock)
  const tables = workedOn(part)
  const large = tables.filter(table => isLarge(table, sizes))
  if (lock === null || out === null || (tables.length > 0 && large.length === 0)) return []
  const says = `${workOf(part, lock, sizes, large)}${unless === null ? '' : `, unless ${unless}`}`
  const instead = part.ruling.instead()
  const cure = instead === null ? {} : { cure: instead }
  return [
    findingOf(rewrites ? 'table-rewrite' : 'table-scan', statement, part, { says, why: waiting(part, out), ...cure }),
  ]
}

/** What calls a routine is computed for every row once more when the file has run, writers kept off until then. */
const readAgain = (statement: RuledStatement, part: RuledPart, sizes: Sizes | null): readonly Finding[] => {
  const large = part.ruling.cost.rereads.filter(table => isLarge(table, sizes))
  if (large.length === 0) return []
  const says = `reads every row of ${listed(large, sizes)} under SHARE, at the end of the file`
  const why = `writers of ${large.join(' and ')} wait from here until it is done, on the primary`
  const cure =
    '-- make it under another name, and move what calls it there: a CHECK with NOT VALID and VALIDATE, an index CONCURRENTLY'
  return [findingOf('table-scan', statement, part, { says, why, cure })]
}

/** A statement that reads or writes a whole table under a lock that keeps the application out; none for small tables. */
export const longLocks = (statement: RuledStatement, part: RuledPart, sizes: Sizes | null): readonly Finding[] => [
  ...ownLock(statement, part, sizes),
  ...readAgain(statement, part, sizes),
]
