import type { Session } from '../postgres/session.ts'

export type MigrationState = 'running' | 'done' | 'failed' | 'waiting'

/** A migration as the primary's journal has it. `decisions` is what plan/stored.ts wrote. */
export type MigrationRecord = {
  readonly name: string
  readonly checksum: string
  readonly state: MigrationState
  readonly decisions: unknown
  readonly error: string | null
  readonly startedAt: Date
  readonly finishedAt: Date | null
}

/** A step as a host's journal has it. `digests`: md5 of each text it ran. */
export type StepRecord = {
  readonly migration: string
  readonly step: string
  readonly state: 'running' | 'done' | 'announced' | 'skipped'
  readonly digests: readonly string[]
}

const stepTable = (role: 'primary' | 'replica'): string => `repl_migrate.${role}_step`

/** Does this host have the tool's tables? */
export const journalPresent = async (session: Session): Promise<boolean> => {
  const rows = await session.query<{ present: boolean }>(
    `SELECT pg_catalog.to_regclass('repl_migrate.stream') IS NOT NULL AS present`,
  )
  return rows[0]?.present === true
}

/** Does it have all of them? One that an earlier version made may lack some. */
export const journalWhole = async (session: Session): Promise<boolean> => {
  const rows = await session.query<{ whole: boolean }>(
    `SELECT pg_catalog.to_regclass('repl_migrate.stream') IS NOT NULL
       AND pg_catalog.to_regclass('repl_migrate.backfill') IS NOT NULL AS whole`,
  )
  return rows[0]?.whole === true
}

/** All migrations the primary knows, oldest name first. */
export const readMigrations = (primary: Session): Promise<MigrationRecord[]> =>
  primary.query<MigrationRecord>(
    `SELECT name, checksum, state, decisions, error, started_at AS "startedAt", finished_at AS "finishedAt"
     FROM repl_migrate.migration ORDER BY started_at, name`,
  )

/** The steps one host has recorded, of one migration or (null) of all. */
export const readSteps = (
  session: Session,
  role: 'primary' | 'replica',
  migration: string | null,
): Promise<StepRecord[]> =>
  session.query<StepRecord>(
    `SELECT migration, step, state, digests FROM ${stepTable(role)} WHERE $1::text IS NULL OR migration = $1`,
    [migration],
  )

/** Opens (or reopens) a migration, before any host is changed. */
export const beginMigration = async (
  primary: Session,
  record: { readonly name: string; readonly checksum: string; readonly decisions: string; readonly version: string },
): Promise<void> => {
  await primary.query(
    `INSERT INTO repl_migrate.migration (name, checksum, state, decisions, runner, version)
     VALUES ($1, $2, 'running', $3, session_user || '@' || coalesce(inet_client_addr()::text, 'local'), $4)
     ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, state = 'running', decisions = excluded.decisions,
       runner = excluded.runner, version = excluded.version, error = NULL, finished_at = NULL`,
    [record.name, record.checksum, record.decisions, record.version],
  )
}

/** Closes a migration for now; on `done` its rows leave the stream table, so that a later initial copy finds none. */
export const closeMigration = async (
  primary: Session,
  name: string,
  state: Exclude<MigrationState, 'running'>,
  error: string | null,
): Promise<void> => {
  await primary.query(
    `WITH swept AS (DELETE FROM repl_migrate.stream WHERE migration = $1 AND $2 = 'done')
     UPDATE repl_migrate.migration SET state = $2, error = $3,
       finished_at = CASE WHEN $2 = 'done' THEN clock_timestamp() END
     WHERE name = $1`,
    [name, state, error],
  )
}

/** Records a step, inside the step's own transaction where it has one. A step recorded before keeps what it ran. */
export const recordStep = async (session: Session, role: 'primary' | 'replica', record: StepRecord): Promise<void> => {
  await session.query(
    `INSERT INTO ${stepTable(role)} AS known (migration, step, state, digests, lsn, finished_at)
     VALUES ($1, $2, $3, $4, pg_current_wal_insert_lsn(), CASE WHEN $3 = 'done' THEN clock_timestamp() END)
     ON CONFLICT (migration, step) DO UPDATE SET state = excluded.state, lsn = excluded.lsn,
       finished_at = excluded.finished_at,
       digests = ARRAY(SELECT DISTINCT unnest(known.digests || excluded.digests))`,
    [record.migration, record.step, record.state, record.digests],
  )
}

/** Tells a replica which texts its apply worker may execute: all rows of one primary step in one statement. */
export const announce = async (
  replica: Session,
  migration: string,
  rows: readonly { readonly step: string; readonly digest: string; readonly state: 'announced' | 'skipped' }[],
): Promise<void> => {
  if (rows.length === 0) return
  await replica.query(
    `INSERT INTO repl_migrate.replica_step AS known (migration, step, state, digests)
     SELECT $1, step, state, ARRAY[digest] FROM unnest($2::text[], $3::text[], $4::text[]) AS row (step, state, digest)
     ON CONFLICT (migration, step) DO UPDATE SET state = excluded.state, digests = excluded.digests
       WHERE known.state <> 'done'`,
    [migration, rows.map(row => row.step), rows.map(row => row.state), rows.map(row => row.digest)],
  )
}
