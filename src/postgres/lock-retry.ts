import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import { type Blocker, showBlocker } from './blockers.ts'
import { sqlState } from './errors.ts'

/** One try that did not get its lock, and how long until the next. */
export type Blocked = {
  readonly attempt: number
  readonly attempts: number
  readonly pauseMs: number
  readonly blockers: readonly Blocker[]
}

export type LockRetryOptions = {
  readonly attempts: number
  /** The longest pause, in milliseconds. */
  readonly maxDelay: number
  /** Asked after each failed try who is in the way; on a session that is not the failed one's transaction. */
  readonly findBlockers?: () => Promise<readonly Blocker[]>
  readonly onBlocked?: (blocked: Blocked) => void
  /** 0 ≤ x < 1; for tests. */
  readonly random?: () => number
}

const FIRST_CEILING_MS = 100

// lock_not_available (lock_timeout, NOWAIT) and deadlock_detected: nothing happened, and the next try may succeed.
const RETRIED: ReadonlySet<string | null> = new Set(['55P03', '40P01'])

const gaveUp = (failure: Fault, attempts: number, blockers: readonly Blocker[]): Fault => {
  const named = blockers.map(blocker => `\n  ${showBlocker(blocker)}`).join('')
  const pids = [...new Set(blockers.map(blocker => blocker.pid).filter(pid => pid !== null))]
  return new Fault(
    'lock-timeout',
    `${failure.message}; gave up after ${attempts} tries${named && `, blocked by:${named}`}`,
    {
      ...(failure.host !== undefined && { host: failure.host }),
      ...(failure.place !== undefined && { place: failure.place }),
      hint:
        pids.length === 0
          ? 'run the same command again when the table is quieter'
          : `let them finish or end them (${pids.map(pid => `SELECT pg_terminate_backend(${pid})`).join('; ')}), then run the same command again`,
      cause: failure.cause,
    },
  )
}

/** The pause before the next try: full jitter under a ceiling that doubles, so that two runners do not collide for ever. */
export const retryPause = (attempt: number, maxDelay: number, random: number): number =>
  Math.round(random * Math.min(maxDelay, FIRST_CEILING_MS * 2 ** Math.min(attempt - 1, 30)))

/**
 * Runs `work`, a whole transaction with its own SET LOCAL lock_timeout, and again while it fails with 55P03 or 40P01. After
 * `attempts` tries throws Fault `lock-timeout`, which names the blockers and keeps the server's error. Other failures pass.
 */
export const withLockRetry = async <T>(work: () => Promise<T>, options: LockRetryOptions): Promise<T> => {
  const { attempts, maxDelay, findBlockers, onBlocked, random = Math.random } = options
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (thrown) {
      if (!(thrown instanceof Fault) || !RETRIED.has(sqlState(thrown))) throw thrown
      // Not knowing who is in the way is no reason to fail.
      const blockers = (await findBlockers?.().catch(() => [])) ?? []
      if (attempt >= attempts) throw gaveUp(thrown, attempt, blockers)
      const pauseMs = retryPause(attempt, maxDelay, random())
      onBlocked?.({ attempt, attempts, pauseMs, blockers })
      await sleep(pauseMs)
    }
  }
}
