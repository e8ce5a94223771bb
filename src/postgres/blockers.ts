import { redactSql } from './redact.ts'
import type { Session } from './session.ts'

/** PostgreSQL's table lock modes, weakest first, as its documentation and our rulings spell them. */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const

export type LockMode = (typeof LOCK_MODES)[number]

/** A session (or a prepared transaction, without pid) that holds a lock in our way. Ages in seconds. */
export type Blocker = {
  readonly pid: number | null
  readonly relation: string
  readonly mode: string
  readonly user: string | null
  readonly application: string | null
  /** `client backend`, `autovacuum worker`, `logical replication worker`, `prepared transaction`, … */
  readonly sort: string | null
  readonly state: string | null
  readonly queryAgeSeconds: number | null
  readonly transactionAgeSeconds: number | null
  /** The first 80 characters, without secrets. */
  readonly query: string | null
}

const QUERY_LENGTH = 80

// The weakest mode each mode conflicts with; it conflicts with all stronger ones too, but SHARE not with itself
// (PostgreSQL documentation, table 13.2).
const CONFLICTS_FROM: Readonly<Record<LockMode, LockMode>> = {
  'ACCESS SHARE': 'ACCESS EXCLUSIVE',
  'ROW SHARE': 'EXCLUSIVE',
  'ROW EXCLUSIVE': 'SHARE',
  'SHARE UPDATE EXCLUSIVE': 'SHARE UPDATE EXCLUSIVE',
  SHARE: 'ROW EXCLUSIVE',
  'SHARE ROW EXCLUSIVE': 'ROW EXCLUSIVE',
  EXCLUSIVE: 'ROW SHARE',
  'ACCESS EXCLUSIVE': 'ACCESS SHARE',
}

/** The modes that nobody else may hold on a table for ours to be granted. */
export const conflictingModes = (mode: LockMode): readonly LockMode[] =>
  LOCK_MODES.slice(LOCK_MODES.indexOf(CONFLICTS_FROM[mode])).filter(other => !(mode === 'SHARE' && other === 'SHARE'))

// pg_locks writes AccessExclusiveLock.
const inPgLocks = (mode: LockMode): string =>
  `${mode.toLowerCase().replace(/(?:^| )([a-z])/g, (_, letter: string) => letter.toUpperCase())}Lock`

// A prepared transaction has no pid; the lock on its own transaction id leads to its name.
const BLOCKERS = `
  SELECT l.pid, l.relation::regclass::text AS relation, l.mode, coalesce(a.usename::text, p.owner::text) AS "user",
         nullif(a.application_name, '') AS application, a.state,
         CASE WHEN p.gid IS NULL THEN a.backend_type ELSE 'prepared transaction' END AS sort,
         extract(epoch FROM clock_timestamp() - a.query_start)::float8 AS "queryAgeSeconds",
         extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 AS "transactionAgeSeconds",
         coalesce(a.query, p.gid) AS query
  FROM pg_locks l
  LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid' AND x.granted
    AND x.virtualtransaction = l.virtualtransaction
  LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
  WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.relation = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name)
    AND l.mode = ANY ($2::text[])
  ORDER BY "transactionAgeSeconds" DESC NULLS LAST, l.pid`

const shorten = (query: string): string => {
  const line = redactSql(query).replace(/\s+/g, ' ').trim()
  return line.length > QUERY_LENGTH ? `${line.slice(0, QUERY_LENGTH)}…` : line
}

/**
 * Who holds locks on these tables (names as SQL writes them, quoted where needed; unknown ones are passed over) that a lock in
 * `mode` must wait for, oldest transaction first. Without pg_read_all_stats other roles' queries stay hidden by the server.
 */
export const blockersOf = async (
  session: Session,
  relations: readonly string[],
  mode: LockMode = 'ACCESS EXCLUSIVE',
): Promise<readonly Blocker[]> => {
  const rows = await session.query<Blocker>(BLOCKERS, [relations, conflictingModes(mode).map(inPgLocks)])
  return rows.map(row => ({ ...row, query: row.query === null ? null : shorten(row.query) }))
}

/** One line about a blocker for people. */
export const showBlocker = (blocker: Blocker): string => {
  const facts = [
    blocker.pid === null ? blocker.sort : `pid ${blocker.pid}`,
    blocker.user && `user ${blocker.user}`,
    blocker.application ?? (blocker.sort === 'client backend' ? null : blocker.sort),
    blocker.state,
    blocker.queryAgeSeconds !== null && `for ${Math.round(blocker.queryAgeSeconds)} s`,
    `holds ${blocker.mode} on ${blocker.relation}`,
    blocker.query && `query: ${blocker.query}`,
  ]
  return facts.filter(Boolean).join(', ')
}
