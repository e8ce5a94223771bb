import type { Session } from '../postgres/session.ts'

/** How far a backfill has come; what it holds is the step's own business. Null where it has not begun. */
export const readProgress = async <T>(primary: Session, migration: string, step: string): Promise<T | null> => {
  const [row] = await primary.query<{ progress: T }>(
    'SELECT progress FROM repl_migrate.backfill WHERE migration = $1 AND step = $2',
    [migration, step],
  )
  return row?.progress ?? null
}

/** Written in the batch's own transaction. */
export const writeProgress = async (
  primary: Session,
  migration: string,
  step: string,
  progress: unknown,
): Promise<void> => {
  await primary.query(
    `INSERT INTO repl_migrate.backfill (migration, step, progress) VALUES ($1, $2, $3)
     ON CONFLICT (migration, step) DO UPDATE SET progress = excluded.progress`,
    [migration, step, JSON.stringify(progress)],
  )
}

/** A backfill that is done leaves only its step behind. */
export const clearProgress = async (primary: Session, migration: string, step: string): Promise<void> => {
  await primary.query('DELETE FROM repl_migrate.backfill WHERE migration = $1 AND step = $2', [migration, step])
}
