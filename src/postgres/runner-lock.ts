import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { Session } from './session.ts'

/** Who runs already. `since` is when that session connected, as the server writes it. */
export type LockHolder = {
  readonly pid: number
  readonly user: string | null
  readonly application: string | null
  readonly client: string | null
  readonly since: string | null
}

/** `wait`: milliseconds to go on asking before giving up; `onWait` hears who holds the lock whenever that changes. */
export type RunnerLockOptions = { readonly wait?: number; readonly onWait?: (holder: LockHolder | null) => void }

export type RunnerLock = { release(): Promise<void> }

// 'repl-mig' in ASCII; pg_locks shows the halves as classid and objid.
const KEY = BigInt(`0x${Buffer.from('repl-mig', 'ascii').toString('hex')}`)
const POLL_MS = 250

// A holder of another role shows only its pid unless we may see all of pg_stat_activity, hence the left join.
const HOLDER = `
  SELECT l.pid, a.usename::text AS "user", a.application_name AS application,
         coalesce(host(a.client_addr), CASE WHEN a.client_port = -1 THEN 'local socket' END) AS client,
         a.backend_start::text AS since
  FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = ${KEY >> 32n} AND l.objid::bigint = ${KEY & 0xffff_ffffn}`

const holderOf = async (session: Session): Promise<LockHolder | null> =>
  (await session.query<LockHolder>(HOLDER))[0] ?? null

const tryLock = async (session: Session): Promise<boolean> =>
  (await session.query(`SELECT pg_try_advisory_lock(${KEY}) AS taken`))[0]?.['taken'] === true

const showHolder = (holder: LockHolder | null): string => {
  if (holder === null) return 'a session that has just ended'
  const who = [holder.user && `user ${holder.user}`, holder.application, holder.client && `from ${holder.client}`]
  return [`pid ${holder.pid}`, ...who.filter(Boolean), holder.since && `connected since ${holder.since}`]
    .filter(Boolean)
    .join(', ')
}

const busyFault = (session: Session, holder: LockHolder | null): Fault =>
  new Fault('runner-busy', `another repl-migrate is running on ${session.host}: ${showHolder(holder)}`, {
    host: session.host,
    hint:
      holder === null
        ? 'run the same command again'
        : `wait for it; or, if it is a leftover, end it with SELECT pg_terminate_backend(${holder.pid}) on ${session.host}`,
  })

/**
 * Makes this session the one runner: a session-level advisory lock on the primary's database, asked for again and again
 * instead of waited for, because a waiting transaction would hold up CREATE INDEX CONCURRENTLY. The session must live as
 * long as the run. Throws `runner-busy` naming the holder.
 */
export const takeRunnerLock = async (session: Session, options: RunnerLockOptions = {}): Promise<RunnerLock> => {
  const giveUp = performance.now() + (options.wait ?? 0)
  let announced: number | null | undefined
  while (!(await tryLock(session))) {
    const holder = await holderOf(session)
    const left = giveUp - performance.now()
    if (left <= 0) throw busyFault(session, holder)
    if (announced !== (holder?.pid ?? null)) options.onWait?.(holder)
    announced = holder?.pid ?? null
    await sleep(Math.min(POLL_MS, left))
  }
  return {
    release: async () => {
      // A session that is gone has given the lock back already.
      await session.query(`SELECT pg_advisory_unlock(${KEY})`).catch(() => undefined)
    },
  }
}
