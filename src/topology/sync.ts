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

/** `errors` counts failures since the statistics began (15 and later); `worker` says whether a process is at the table now. */
type Look = {
  readonly total: number
  readonly unfinished: number
  readonly errors: number | null
  /** Milliseconds until the server begins a failed copy again. */
  readonly retry: number
  /** Some of the unfinished, those whose copy has begun first. */
  readonly open: readonly { readonly table: string; readonly state: string; readonly worker: boolean }[]
}

const SHOWN = 50

const lookSql = (version: number): string => `
  WITH sub AS (
    SELECT s.oid FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
    WHERE s.subname = $1
  ), rel AS (SELECT r.* FROM pg_subscription_rel r JOIN sub ON sub.oid = r.srsubid),
  open AS (SELECT * FROM rel WHERE srsubstate <> 'r' ORDER BY srsubstate <> 'd', srrelid LIMIT ${SHOWN})
  SELECT (SELECT count(*)::int FROM rel) AS total,
    (SELECT count(*)::int FROM rel WHERE srsubstate <> 'r') AS unfinished,
    ${
      version >= 150000
        ? '(SELECT (e.apply_error_count + e.sync_error_count)::int FROM pg_stat_subscription_stats e JOIN sub ON sub.oid = e.subid)'
        : 'NULL::int'
    } AS errors,
    (SELECT setting::int FROM pg_settings WHERE name = 'wal_retrieve_retry_interval') AS retry,
    (SELECT json_agg(json_build_object('schema', n.nspname, 'name', c.relname, 'state', open.srsubstate,
       'worker', EXISTS (SELECT FROM pg_stat_subscription t
         WHERE t.subid = open.srsubid AND t.relid = open.srrelid AND t.pid IS NOT NULL)))
     FROM open JOIN pg_class c ON c.oid = open.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace) AS open`

type LookRow = Omit<Look, 'open'> & {
  readonly open: readonly { schema: string; name: string; state: string; worker: boolean }[] | null
}

const look = async (session: Session, subscription: string): Promise<Look> => {
  const [row] = await session.query<LookRow>(lookSql(session.version), [subscription])
  if (row === undefined) throw new TypeError('a SELECT without FROM answered no row')
  const open = (row.open ?? []).map(({ schema, name, ...rest }) => ({ table: qualify(schema, name), ...rest }))
  return { ...row, open }
}

/** A copy that has begun and that no process is at has failed; the server begins it again after wal_retrieve_retry_interval. */
const abandoned = (now: Look): string[] =>
  now.open.filter(({ state, worker }) => state === 'd' && !worker).map(({ table }) => table)

const FAILURES = 3
const FIRST_PAUSE = 5
const LONGEST_PAUSE = 500
const TOLD_EVERY = 1000
const PATIENCE = 1000

/**
 * Waits until every table of the subscription has its initial copy (srsubstate `r`), telling how many have. Throws
 * `initial-copy-failing` when errors repeat, `initial-copy-timeout` when `timeout` is over; the copies go on in both cases.
 */
export const waitForSync = async (session: Session, options: SyncOptions): Promise<void> => {
  const began = performance.now()
  const alone = new Map<string, number>()
  const first = await look(session, options.subscription)
  let [told, pause, before] = [began, FIRST_PAUSE, first.unfinished]
  for (let now = first; now.unfinished > 0; now = await look(session, options.subscription)) {
    const time = performance.now()
    refuseErrors(session.host, first, now)
    if (now.errors === null) refuseAbandoned(session.host, now, alone, time)
    if (options.timeout > 0 && time - began > options.timeout) throw late(session.host, now, options.timeout)
    if (time - told > TOLD_EVERY) {
      told = time
      options.onEvent(progress(session.host, now))
    }
    await options.nudge()
    await sleep(pause)
    pause = now.unfinished < before ? FIRST_PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE)
    before = now.unfinished
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

const names = (tables: Look['open'], all: number): string => {
  const shown = tables.slice(0, 5).map(({ table }) => table)
  return `${shown.join(', ')}${all > shown.length ? ` and ${all - shown.length} more` : ''}`
}

const progress = (host: string, now: Look): Parameters<OnTopologyEvent>[0] => ({
  type: 'waiting',
  host,
  what: 'copy',
  message: `${now.total - now.unfinished} of ${now.total} tables are copied; to come: ${names(now.open, now.unfinished)}`,
  blockers: [],
})

const failing = (host: string, now: Look, tables: Look['open']): Fault => {
  const counted = now.errors === null ? '' : ` (${now.errors} errors so far)`
  return new Fault(
    'initial-copy-failing',
    `${host}: the initial copy does not get on${counted}; unfinished: ${names(tables, tables.length)}`,
    {
      host,
      hint: `the reason is in the server log of ${host} ("logical replication … worker"); mostly rows that are already there, a column or a grant that is missing, or a constraint the rows break. Remove it, then run the same command again`,
    },
  )
}

const late = (host: string, now: Look, timeout: number): Fault =>
  new Fault(
    'initial-copy-timeout',
    `${host}: after ${Math.round(timeout / 1000)} s the initial copy is not over; unfinished: ${names(now.open, now.unfinished)}`,
    { host, hint: 'it goes on by itself; run the same command again to wait on, or raise timeouts.initialSync' },
  )

/**
 * Waits until the slot's reader has confirmed everything the primary has written up to now. Throws `apply-behind` when
 * `timeout` (milliseconds, 0 for none) is over.
 */
export const waitForApplied = async (
  primary: Session,
  slot: { readonly name: string; readonly host: string },
  options: Pick<SyncOptions, 'timeout' | 'nudge'>,
): Promise<void> => {
  const began = performance.now()
  const [place] = await primary.query<{ lsn: string }>('SELECT pg_current_wal_insert_lsn()::text AS lsn')
  const reached = async (): Promise<boolean> => {
    const sql = 'SELECT FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn >= $2::pg_lsn'
    return (await primary.query(sql, [slot.name, place?.lsn ?? ''])).length > 0
  }
  while (!(await reached())) {
    if (options.timeout > 0 && performance.now() - began > options.timeout) throw behind(slot.host)
    await options.nudge()
    await sleep(20)
  }
}

const behind = (host: string): Fault =>
  new Fault('apply-behind', `${host} has not applied what the primary had written`, {
    host,
    hint: `see repl-migrate status and the server log of ${host}, then run the same command again`,
  })
