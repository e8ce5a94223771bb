import type { Session } from '../postgres/session.ts'

/** Records migrations as done without running them. */
export const adopt = async (
  primary: Session,
  migrations: readonly { readonly name: string; readonly checksum: string }[],
  version: string,
): Promise<void> => {
  await primary.query(
    `INSERT INTO repl_migrate.migration (name, checksum, state, decisions, runner, version, finished_at)
     SELECT name, checksum, 'done', '{}', session_user, $3, clock_timestamp()
     FROM unnest($1::text[], $2::text[]) AS given (name, checksum)
     ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, state = 'done', error = NULL,
       finished_at = excluded.finished_at`,
    [migrations.map(({ name }) => name), migrations.map(({ checksum }) => checksum), version],
  )
}

/** Takes a migration out of one host's records; on the primary out of the stream table too. */
export const forget = async (session: Session, role: 'primary' | 'replica', name: string): Promise<void> => {
  await session.transaction(async tx => {
    await tx.query(`DELETE FROM repl_migrate.${role}_step WHERE migration = $1`, [name])
    if (role === 'replica') return
    await tx.query('DELETE FROM repl_migrate.migration WHERE name = $1', [name])
    await tx.query('DELETE FROM repl_migrate.stream WHERE migration = $1', [name])
  })
}

/** Lets a replica's apply worker pass by the announced texts of a migration. Returns how many there were. */
export const skipAnnounced = async (replica: Session, name: string): Promise<number> => {
  const rows = await replica.query(
    `UPDATE repl_migrate.replica_step SET state = 'skipped', finished_at = clock_timestamp()
     WHERE migration = $1 AND state = 'announced' RETURNING step`,
    [name],
  )
  return rows.length
}
