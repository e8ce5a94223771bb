import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { OnTopologyEvent } from './step.ts'

export type SyncOptions = {
  readonly subscription: string
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number
  readonly onEvent: OnTopologyEvent
  /** Commits something small on the primary: an idle apply worker looks after its tables only once a second. */
  readonly nudge: () => Promise<void>
}

/** `worker` says whether a process is at the table now; `errors` counts failures since the statistics began (15 and later). */
type Look = {
  readonly total: number
  readonly errors: number | null
  /** Milliseconds until the server begins a failed copy again. */
  readonly retry: number
  readonly open: readonly { readonly table: string; readonly state: string; readonly worker: boolean }[]
}

const lookSql = (version: number): string => `
  SELECT n.nspname AS schema, c.relname AS name, r.srsubstate AS state, count(*) OVER ()::int AS total,
    (SELECT setting::int FROM pg_settings WHERE name = 'wal_retrieve_retry_interval') AS retry,
    EXISTS (SELECT FROM pg_stat_subscription t WHERE t.subid = r.srsubid AND t.relid = r.srrelid AND t.pid IS NOT NULL) AS worker,
    ${
      version >= 150000
        ? '(SELECT (e.apply_error_count + e.sync_error_count)::int FROM pg_stat_subscription_stats e WHERE e.subid = r.srsubid)'
        : 'NULL::int'
    } AS errors
  FROM pg_subscription_rel r
  JOIN pg_class c ON c.oid = r.srrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE r.srsubid IN (SELECT subid FROM pg_stat_subscription WHERE subname = $1)`

type LookRow = {
  readonly schema: string
  readonly name: string
  readonly state: string
  readonly total: number
  readonly worker: boolean
  readonly errors: number | null
  readonly retry: number
}

const look = async (session: Session, subscription: string): Promise<Look> => {
  const rows = await session.query<LookRow>(lookSql(session.version), [subscription])
  const open = rows.filter(row => row.state !== 'r')
  return {
    total: rows.length,
    errors: rows[0]?.errors ?? null,
    retry: rows[0]?.retry ?? 0,
    open: open.map(row => ({ table: qualify(row.schema, row.name), state: row.state, worker: row.worker })),
  }
}

/** A copy that has begun and that no process is at has failed; the server begins it again after wal_retrieve_retry_interval. */
const abandoned = (now: Look): string[] =>
  now.open.filter(({ state, worker }) => state === 'd' && !worker).map(({ table }) => table)

const FAILURES = 3
const FIRST_PAUSE = 5
const PAUSE = 250
const NUDGES_FOR = 5000
const TOLD_EVERY = 1000
const PATIENCE = 1000

/**
 * Waits until every table of the subscription has its initial copy (srsubstate `r`), telling how many have. Throws
 * `initial-copy-failing` when errors repeat, `initial-copy-timeout` when `timeout` is over; the copies go on in both cases.
 */
export const waitForSync = async (session: Session, options: SyncOptions): Promise<void> => {
  const began = performance.now()
  const alone = new Map<string, number>()
  let [told, pause]: [number, number] = [began, FIRST_PAUSE]
  const first = await look(session, options.subscription)
  for (let now = first; now.open.length > 0; now = await look(session, options.subscription)) {
    const time = performance.now()
    refuseErrors(session.host, first, now)
    if (now.errors === null) refuseAbandoned(session.host, now, alone, time)
    if (options.timeout > 0 && time - began > options.timeout) throw late(session.host, now, options.timeout)
    if (time - told > TOLD_EVERY) {
      told = time
      options.onEvent(progress(session.host, now))
    }
    if (time - began < NUDGES_FOR) await options.nudge()
    await sleep(pause)
    pause = Math.min(pause * 1.5, PAUSE)
  }
}

const refuseErrors = (host: string, first: Look, now: Look): void => {
  if (now.errors !== null && now.errors - (first.errors ?? 0) >= FAILURES) throw failing(host, now, now.open)
}

/** Before 15 the server counts no errors: `alone` holds since when no process was seen at a table whose copy has begun. */
const refuseAbandoned = (host: string, now: Look, alone: Map<string, number>, time: number): void => {
  const tables = abandoned(now)
  for (const table of alone.keys()) if (!tables.includes(table)) alone.delete(table)
  for (const table of tables) if (!alone.has(table)) alone.set(table, time)
  if ([...alone.values()].some(since => time - since > PATIENCE + FAILURES * now.retry)) {
    throw failing(
      host,
      now,
      now.open.filter(({ table }) => alone.has(table)),
    )
  }
}

const names = (tables: readonly { readonly table: string }[]): string => {
  const shown = tables.slice(0, 5).map(({ table }) => table)
  return `${shown.join(', ')}${tables.length > shown.length ? ` and ${tables.length - shown.length} more` : ''}`
}

const progress = (host: string, now: Look): Parameters<OnTopologyEvent>[0] => ({
  type: 'waiting',
  host,
  what: 'copy',
  message: `${now.total - now.open.length} of ${now.total} tables are copied; to come: ${names(now.open)}`,
  blockers: [],
})

const failing = (host: string, now: Look, tables: Look['open']): Fault => {
  const counted = now.errors === null ? '' : ` (${now.errors} errors so far)`
  return new Fault(
    'initial-copy-failing',
    `${host}: the initial copy does not get on${counted}; unfinished: ${names(tables)}`,
    {
      host,
      hint: `the reason is in the server log of ${host} ("logical replication … worker"); mostly rows that are already there, a column or a grant that is missing, or a constraint the rows break. Remove it, then run the same command again`,
    },
  )
}

const late = (host: string, now: Look, timeout: number): Fault =>
  new Fault(
    'initial-copy-timeout',
    `${host}: after ${Math.round(timeout / 1000)} s the initial copy is not over; unfinished: ${names(now.open)}`,
    { host, hint: 'it goes on by itself; run the same command again to wait on, or raise timeouts.initialSync' },
  )
