import type { Dependent, Falling } from '../../catalog/dependents.ts'
import type { Case } from '../kind.ts'
import { bearsOnRows, dependentsOf } from '../reach.ts'
import { type Subject, stillCalled } from '../subject.ts'

/** All that may call a routine of this name. */
export const calls = (id: string): Falling => ({ sort: 'calls', id })

/** Does what a row is made of, or what tests it, call a routine of this name on any host? */
export const isCalled = (subject: Subject, id: string): boolean =>
  dependentsOf(subject, calls(id))?.some(bearsOnRows) === true

const tablesOf = (found: readonly Dependent[]): readonly string[] => [
  ...new Set(found.filter(bearsOnRows).flatMap(({ table }) => table ?? [])),
]

/** The tables that do, as the hosts show them. */
export const callingTables = (subject: Subject, id: string): readonly string[] =>
  tablesOf(dependentsOf(subject, calls(id)) ?? [])

/** Keeps writers off them: a row that was made with the old routine would be sent behind the new one. */
const lockCallers = (subject: Subject, id: string): string | null => {
  const onPrimary = (dependentsOf(subject, calls(id)) ?? []).filter(({ host }) => host === 'primary')
  const named = tablesOf(onPrimary)
    .flatMap(table => stillCalled(subject, table))
    .sort()
  return named.length === 0 ? null : `LOCK TABLE ${named.join(', ')} IN SHARE MODE`
}

/** A routine that apply runs, when it writes a row. */
export const runByApply = (idOf: (subject: Subject) => string): Case => ({
  when: 'a CHECK, a domain, a generated column, a unique index or a partition key calls it, or calls what may call it',
  test: subject => isCalled(subject, idOf(subject)),
  verdict: {
    order: 'stream',
    why: 'apply calls it for every row: in any other order apply would stop at a row that only one of the two allows (violates check constraint), or compute what the primary did not',
    before: subject => lockCallers(subject, idOf(subject)),
  },
})
