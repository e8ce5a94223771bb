import type { Session } from '../postgres/session.ts'

/** Records migrations as done without running them; nothing of them is left in the stream table for a later initial copy. */
export const adopt = async (
  primary: Session,
  migrations: readonly { readonly name: string; readonly checksum: string }[],
  version: string,
): Promise<void> => {
  await primary.query(
    `WITH swept AS (DELETE FROM repl_migrate.stream WHERE migration = ANY ($1::text[]))
     INSERT INTO repl_migrate.migration (name, checksum, state, decisions, runner, version, finished_at)
     SELECT name, checksum, 'done', '{}', session_user, $3, clock_timestamp()
     FROM unnest($1::text[], $2::text[]) AS given (name, checksum)
     ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, state = 'done', error = NULL,
       finished_at = excluded.finished_at`,
    [migrations.map(({ name }) => name), migrations.map(({ checksum }) => checksum), version],
  )
}

/** Takes migrations out of one host's records, all or none; on the primary out of the stream table too. */
export const forget = async (
  session: Session,
  role: 'primary' | 'replica',
  names: readonly string[],
): Promise<void> => {
  await session.transaction(async tx => {
    await tx.query(`DELETE FROM repl_migrate.${role}_step WHERE migration = ANY ($1)`, [names])
    if (role === 'replica') return
    await tx.query('DELETE FROM repl_migrate.backfill WHERE migration = ANY ($1)', [names])
    await tx.query('DELETE FROM repl_migrate.migration WHERE name = ANY ($1)', [names])
    await tx.query('DELETE FROM repl_migrate.stream WHERE migration = ANY ($1)', [names])
  })
}

/** Takes back the announcements of texts that were never sent: their file has changed since. */
export const retract = async (replica: Session, name: string): Promise<void> => {
  await replica.query(`DELETE FROM repl_migrate.replica_step WHERE migration = $1 AND state = 'announced'`, [name])
}

/** Lets a replica's apply worker pass by announced texts of a migration: these steps, or (null) all. Returns how many there were. */
export const skipAnnounced = async (
  replica: Session,
  name: string,
  steps: readonly string[] | null,
): Promise<number> => {
  const rows = await replica.query(
    `UPDATE repl_migrate.replica_step SET state = 'skipped', finished_at = clock_timestamp()
     WHERE migration = $1 AND state = 'announced' AND ($2::text[] IS NULL OR step = ANY ($2)) RETURNING step`,
    [name, steps],
  )
  return rows.length
}
