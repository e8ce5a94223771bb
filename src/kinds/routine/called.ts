import type { Dependent, Falling } from '../../catalog/dependents.ts'
import { quoteName, routineName } from '../../sql/name.ts'
import type { Case, Verdict } from '../kind.ts'
import { lockTables } from '../lock-writers.ts'
import { bearsOnRows, dependentsOf, shownOf } from '../reach.ts'
import { indexAnew, readAnew } from '../read-anew.ts'
import { type Subject, stillCalled } from '../subject.ts'
import { tablesHolding } from '../tables-holding.ts'
import { compareStale, leavesStale, staleTables } from './stale.ts'
import { leavesStaleIndex } from './stale-index.ts'

/** All that may call a routine of this name. */
export const calls = (id: string): Falling => ({ sort: 'calls', id })

/** An index is written with each row, too, and a routine may fail. */
const runsForRows = (one: Dependent): boolean => bearsOnRows(one) || one.type === 'index'

const callersOf = (subject: Subject, thing: Falling): readonly Dependent[] =>
  (dependentsOf(subject, thing) ?? []).filter(runsForRows)

/** Does what a row is made of, what tests it, or what finds it, call a routine of this name on any host? */
export const isCalled = (subject: Subject, thing: Falling): boolean => callersOf(subject, thing).length > 0

const tablesOf = (found: readonly Dependent[]): readonly string[] => [
  ...new Set(found.flatMap(({ table }) => table ?? [])),
]

/** The tables that do, as the hosts show them. */
export const callingTables = (subject: Subject, thing: Falling): readonly string[] =>
  tablesOf(callersOf(subject, thing))

/** The domains that are tested with a thing: PostgreSQL's full name of a domain's constraint is `name on domain`. */
export const domainsOf = (found: readonly Dependent[]): readonly string[] => [
  ...new Set(
    found.flatMap(({ type, identity, member }) =>
      type === 'domain constraint' ? [identity.slice(`${quoteName(member ?? '')} on `.length)] : [],
    ),
  ),
]

/** Those that call a thing on the primary, as they are called by now. */
const onPrimary = (
  subject: Subject,
  thing: Falling,
  idsOf: (found: readonly Dependent[]) => readonly string[],
): readonly string[] =>
  idsOf(callersOf(subject, thing).filter(({ host }) => host === 'primary')).flatMap(one => stillCalled(subject, one))

/** Keeps writers off what calls a thing: a row that was made with the old one would be sent behind the new one. */
const lockCallers = (subject: Subject, thing: Falling): string | null =>
  lockTables({ named: onPrimary(subject, thing, tablesOf), using: onPrimary(subject, thing, domainsOf) })

/** The tables that calls for. */
const lockedCallers = (subject: Subject, thing: Falling): readonly string[] => [
  ...new Set([...onPrimary(subject, thing, tablesOf), ...tablesHolding(subject, onPrimary(subject, thing, domainsOf))]),
]

const indexedTables = (found: readonly Dependent[]): readonly string[] =>
  tablesOf(found.filter(({ type }) => type === 'index'))

/** What the primary does not look at again while a row is updated otherwise, but apply does: values of domains, indexes, computed columns. */
const checkCallers = (subject: Subject, thing: Falling): string | null => {
  const domains = onPrimary(subject, thing, domainsOf)
  const indexed = onPrimary(subject, thing, indexedTables)
  const checks = [
    domains.length === 0 ? null : readAnew(...domains),
    indexed.length === 0 ? null : indexAnew(indexed),
    compareStale(subject, thing),
  ]
  return checks.filter(sql => sql !== null).join(';\n') || null
}

/** The tables that it reads. */
const checkedCallers = (subject: Subject, thing: Falling): readonly string[] => [
  ...new Set([
    ...tablesHolding(subject, onPrimary(subject, thing, domainsOf)),
    ...onPrimary(subject, thing, indexedTables),
    ...staleTables(subject, thing),
  ]),
]

type Among = Pick<Verdict, 'lock' | 'before' | 'keepsOff' | 'atEnd' | 'rereads'>

/** What goes with a change that apply must make at its place: before it, and when all the file's parts have run. */
export const amongCallers = (callsOf: (subject: Subject) => Falling | null): Among => {
  const ofThing =
    <T>(of: (subject: Subject, thing: Falling) => T, none: T) =>
    (subject: Subject): T => {
      const thing = callsOf(subject)
      return thing === null ? none : of(subject, thing)
    }
  return {
    lock: 'SHARE',
    before: ofThing(lockCallers, null),
    keepsOff: ofThing(lockedCallers, []),
    atEnd: ofThing(checkCallers, null),
    rereads: ofThing(checkedCallers, []),
  }
}

/** Where apply calls it. */
export const inStream = (callsOf: (subject: Subject) => Falling): Verdict => ({
  order: 'stream',
  why: 'apply calls it for every row: in any other order apply would stop at a row that only one of the two allows (violates check constraint), or compute what the primary did not',
  ...amongCallers(callsOf),
})

/** A routine that apply runs, when it writes a row. */
export const runByApply = (callsOf: (subject: Subject) => Falling): Case => ({
  when: 'a CHECK, a domain, a generated column, an index or a partition key calls it, or calls what may call it',
  test: subject => isCalled(subject, callsOf(subject)),
  verdict: inStream(callsOf),
})

/** By its name in the text of another: what bears the name is called, whichever it is. */
const isCalledByText = (subject: Subject, thing: Falling): boolean =>
  new Set(shownOf(subject, thing).map(({ identity }) => routineName(identity))).size > 1

/** The same of one that gets another body, or is called otherwise (`isOther`). */
export const changedForApply = (
  callsOf: (subject: Subject) => Falling,
  isOther: (subject: Subject) => boolean,
): readonly Case[] => [
  ...leavesStale(subject => (isOther(subject) ? callsOf(subject) : null), inStream(callsOf)),
  ...leavesStaleIndex(
    subject => (isOther(subject) || isCalledByText(subject, callsOf(subject)) ? callsOf(subject) : null),
    inStream(callsOf),
  ),
  runByApply(callsOf),
]
