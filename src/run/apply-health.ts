import { Fault } from '../base/fault.ts'
import type { RunContext, RunReplica } from './context.ts'

/** How a replica's subscription is doing. `errors` counts apply errors (15 and later) or, before, restarts of the worker. */
export type ApplyHealth = {
  readonly enabled: boolean
  readonly errors: number
  readonly worker: number | null
  readonly message: string
}

type Row = { enabled: boolean; worker: number | null; errors: string | null }

const healthSql = (version: number): string => {
  const errors =
    version >= 150000 ? '(SELECT apply_error_count FROM pg_stat_subscription_stats t WHERE t.subid = s.oid)' : 'NULL'
  return `SELECT s.subenabled AS enabled, w.pid AS worker, ${errors}::text AS errors
    FROM pg_subscription s
    LEFT JOIN pg_stat_subscription w ON w.subid = s.oid AND w.relid IS NULL AND w.pid IS NOT NULL
    WHERE s.subname = $1 AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    LIMIT 1`
}

const lagSql = `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), confirmed_flush_lsn)::bigint::text AS lag
  FROM pg_replication_slots WHERE slot_name = $1`

/** One look at the subscription and at how far behind it is. Throws `subscription-missing` where there is none. */
export const applyHealth = async (context: RunContext, replica: RunReplica): Promise<ApplyHealth> => {
  const [row] = await replica.session.query<Row>(healthSql(replica.session.version), [replica.subscription])
  if (row === undefined)
    throw new Fault('subscription-missing', `${replica.name} has no subscription "${replica.subscription}"`, {
      host: replica.name,
      hint: 'repl-migrate setup',
    })
  const [slot] = await context.primary.query<{ lag: string | null }>(lagSql, [replica.subscription])
  const lag = slot?.lag === null || slot === undefined ? 'its slot is not on the primary' : `${slot.lag} bytes behind`
  const message = row.worker === null ? `${lag}; no apply worker is running` : lag
  return { enabled: row.enabled, errors: Number(row.errors ?? 0), worker: row.worker, message }
}

/** What the apply worker cannot do, found by trying the announced texts that it has not run yet; nothing is kept. */
const failingText = async (replica: RunReplica): Promise<string | null> => {
  const rows = await replica.session.query<{ migration: string; step: string }>(
    `SELECT migration, step FROM repl_migrate.replica_step WHERE state = 'announced' ORDER BY started_at LIMIT 1`,
  )
  const [row] = rows
  return row === undefined ? null : `${row.migration}, step ${row.step}`
}

/** The fault for a worker that does not get on. */
export const explainApply = async (replica: RunReplica, health: ApplyHealth): Promise<Fault> => {
  const text = await failingText(replica)
  const what = text === null ? '' : `; the next text in the stream is ${text}`
  const state = health.enabled
    ? 'its apply worker keeps failing'
    : `its subscription "${replica.subscription}" is disabled`
  return new Fault('apply-failing', `${replica.name} does not apply what the primary committed: ${state}${what}`, {
    host: replica.name,
    hint:
      text === null
        ? `the reason is in the log of ${replica.name}; remove it and run \`repl-migrate up\` again`
        : `the reason is in the log of ${replica.name}; make the statement possible and run \`repl-migrate up\` again, or pass it by with \`repl-migrate repair --skip-stream\``,
  })
}
