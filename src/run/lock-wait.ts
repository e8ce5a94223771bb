import type { Action } from '../plan/step.ts'
import { type Blocker, blockersOf } from '../postgres/blockers.ts'
import { withLockRetry } from '../postgres/lock-retry.ts'
import type { Session } from '../postgres/session.ts'
import type { Limits, RunContext } from './context.ts'
import type { Emit } from './event.ts'

const sentence = (attempt: number, attempts: number, pauseMs: number): string =>
  `lock not granted, try ${attempt} of ${attempts}; next in ${(pauseMs / 1000).toFixed(1)} s`

/** The relations some actions lock, as ids. */
export const relationsOf = (actions: readonly Action[]): readonly string[] => [
  ...new Set(actions.flatMap(action => action.relation ?? [])),
]

/** Runs a whole transaction, again and again while it does not get its locks; says who is in the way, and gives up naming them. */
export const retryLocks = async <T>(
  context: RunContext,
  session: Session,
  host: string,
  relations: readonly string[],
  work: () => Promise<T>,
): Promise<T> => {
  const findBlockers = (): Promise<readonly Blocker[]> => blockersOf(session, relations)
  return withLockRetry(work, {
    attempts: context.limits.attempts,
    maxDelay: context.limits.maxDelay,
    findBlockers,
    onBlocked: ({ attempt, attempts, pauseMs, blockers }) =>
      context.emit({ type: 'waiting', host, what: 'lock', message: sentence(attempt, attempts, pauseMs), blockers }),
  })
}

/**
 * How long, in milliseconds, work waits that must not wait in a circle with others: it gives up before a server looks for deadlocks
 * (a second by default), so that it never costs apply, or an application, their transaction.
 */
export const BEFORE_DEADLOCK = 500

const shutToReaders = `SELECT DISTINCT l.relation::regclass::text AS name FROM pg_locks l
  WHERE l.granted AND l.mode = 'AccessExclusiveLock' AND l.relation IS NOT NULL AND l.pid IS DISTINCT FROM pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`

type Found = { readonly host: string; readonly blockers: readonly Blocker[] }

const excluders = async (session: Session): Promise<Found> => {
  const shut = await session.query<{ name: string }>(shutToReaders)
  const names = shut.map(({ name }) => name)
  return { host: session.host, blockers: await blockersOf(session, names, 'ACCESS SHARE') }
}

/**
 * Reads catalogs over `sessions`, which for some of its answers a server only does under a lock on the table or view in question:
 * again and again while somebody keeps even readers out of one, saying who that is, and giving up with their names.
 */
export const retryReads = async <T>(
  patience: Pick<Limits, 'attempts' | 'maxDelay'>,
  sessions: readonly Session[],
  work: () => Promise<T>,
  emit: Emit = () => undefined,
): Promise<T> => {
  const state: { found: readonly Found[] } = { found: [] }
  const findBlockers = async (): Promise<readonly Blocker[]> => {
    state.found = await Promise.all(sessions.map(excluders))
    return state.found.flatMap(({ blockers }) => blockers)
  }
  return withLockRetry(work, {
    attempts: patience.attempts,
    maxDelay: patience.maxDelay,
    findBlockers,
    onBlocked: ({ attempt, attempts, pauseMs, blockers }) => {
      const host = state.found.find(one => one.blockers.length > 0)?.host ?? 'primary'
      emit({ type: 'waiting', host, what: 'lock', message: sentence(attempt, attempts, pauseMs), blockers })
    },
  })
}
