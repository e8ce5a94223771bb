import type { Session } from './session.ts'

const turnTo = (role: 'origin' | 'replica'): string => `DO $role$ BEGIN
  PERFORM pg_catalog.set_config('session_replication_role', '${role}', false);
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $role$`

/**
 * SQL for our sessions on a replica: event triggers, triggers and rules keep silent there as they do when apply writes (CREATE EVENT
 * TRIGGER, session_replication_role). They have fired on the primary, and what they wrote arrives. Who may not set it goes without.
 */
export const asApplyDoes = turnTo('replica')

/** Writes rows that are meant for this host alone: its triggers fire, and its foreign keys are checked, as for anybody. */
export const asItsOwn = async (session: Session, write: () => Promise<void>): Promise<void> => {
  await session.run(turnTo('origin'))
  try {
    await write()
  } finally {
    // In a transaction that has failed the ROLLBACK sets it back.
    await session.run(asApplyDoes).catch(() => undefined)
  }
}
