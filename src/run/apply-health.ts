import { Fault } from '../base/fault.ts'
import { type Blocker, blockersOf } from '../postgres/blockers.ts'
import type { RunContext, RunReplica } from './context.ts'

/** How a replica's subscription is doing. */
export type ApplyHealth = {
  readonly enabled: boolean
  /** Apply errors since ever; null before 15, which does not count them. */
  readonly errors: number | null
  /** The apply worker's pid. */
  readonly worker: number | null
  /** Milliseconds after which a failed worker is started again. */
  readonly retry: number
  readonly message: string
  /** Who holds a lock that the worker waits for. */
  readonly blockers: readonly Blocker[]
}

type Row = { enabled: boolean; worker: number | null; errors: string | null; retry: number; waits: string | null }

const healthSql = (version: number): string => {
  const errors =
    version >= 150000 ? '(SELECT apply_error_count FROM pg_stat_subscription_stats t WHERE t.subid = s.oid)' : 'NULL'
  return `SELECT s.subenabled AS enabled, w.pid AS worker, ${errors}::text AS errors,
      (SELECT setting::int FROM pg_settings WHERE name = 'wal_retrieve_retry_interval') AS retry,
      (SELECT l.relation::regclass::text FROM pg_locks l
       WHERE l.pid = w.pid AND NOT l.granted AND l.relation IS NOT NULL LIMIT 1) AS waits
    FROM pg_subscription s
    LEFT JOIN pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL
    WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    LIMIT 1`
}

const lagSql = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn)::bigint::text AS lag
  FROM pg_replication_slots WHERE slot_name = $1`

const lagOf = async (context: RunContext, replica: RunReplica): Promise<string> => {
  const [slot] = await context.primary.query<{ lag: string | null }>(lagSql, [replica.subscription])
  return slot?.lag === null || slot === undefined ? 'its slot is not on the primary' : `${slot.lag} bytes behind`
}

const showState = (lag: string, { worker, waits }: Row): string => {
  if (worker === null) return `${lag}; no apply worker is running`
  return waits === null ? lag : `${lag}; its apply worker waits for a lock on ${waits}`
}

const inItsWay = async (replica: RunReplica, { worker, waits }: Row): Promise<readonly Blocker[]> => {
  const holders = waits === null ? [] : await blockersOf(replica.session, [waits])
  return holders.filter(({ pid }) => pid !== worker)
}

/** One look at the subscription and at how far behind it is. Throws `subscription-missing` where there is none. */
export const applyHealth = async (context: RunContext, replica: RunReplica): Promise<ApplyHealth> => {
  const [row] = await replica.session.query<Row>(healthSql(replica.session.version), [replica.subscription])
  if (row === undefined)
    throw new Fault('subscription-missing', `${replica.name} has no subscription "${replica.subscription}"`, {
      host: replica.name,
      hint: 'repl-migrate setup',
    })
  return {
    enabled: row.enabled,
    errors: row.errors === null ? null : Number(row.errors),
    worker: row.worker,
    retry: row.retry,
    message: showState(await lagOf(context, replica), row),
    blockers: await inItsWay(replica, row),
  }
}
