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

const workOf = ({ ruling }: RuledPart, relation: string): string => {
  const work = ruling.cost.rewrites ? 'rewrites' : 'reads every row of'
  const what = isIn(ruling.object, relation) ? 'the table' : relation
  return ruling.cost.rewrites && what === 'the table' ? 'rewrites the whole table' : `${work} ${what}`
}

const waiting = ({ ruling }: RuledPart, out: string): string => {
  const others = ruling.cost.locks.filter(
    ({ relation, lock }) => relation !== ruling.relation && keptOut(lock) !== null,
  )
  const tables = [ruling.relation, ...others.map(({ relation }) => relation)].join(' and ')
  return `${out} of ${tables} wait until it is done, on the primary and again on the replica`
}

/** The lock its statement holds on the table: the strongest that any of its parts asks for, taken before the first begins. */
const heldOn = (statement: RuledStatement, { ruling }: RuledPart): Lock | null => {
  const asked = statement.parts.flatMap(part => part.ruling.cost.locks.filter(one => one.relation === ruling.relation))
  return asked.some(({ lock }) => lock === 'ACCESS EXCLUSIVE') ? 'ACCESS EXCLUSIVE' : ruling.cost.lock
}

/** A statement that reads or writes a whole table under a lock that keeps the application out; none for small tables. */
export const longLocks = (statement: RuledStatement, part: RuledPart, sizes: Sizes | null): readonly Finding[] => {
  const { cost, relation, creates } = part.ruling
  const { rewrites, scans, unless } = cost
  if (!(rewrites || scans) || creates.some(({ what }) => what === 'relation')) return []
  const lock = heldOn(statement, part)
  const out = lock === null ? null : keptOut(lock)
  if (out === null) return []
  const size = relation === null ? null : (sizes?.(relation) ?? null)
  if (isSmall(size)) return []
  const says = `${workOf(part, relation ?? part.ruling.object)} under ${lock}${sizeText(size)}${unless === null ? '' : `, unless ${unless}`}`
  const instead = part.ruling.instead()
  const cure = instead === null ? {} : { cure: instead }
  return [
    findingOf(rewrites ? 'table-rewrite' : 'table-scan', statement, part, { says, why: waiting(part, out), ...cure }),
  ]
}
