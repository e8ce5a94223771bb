import type { Session } from '../postgres/session.ts'
import type { Slot } from './catalog.ts'

const slots = (version: number): string => `
  SELECT s.slot_name AS name, s.plugin, s.slot_type AS type, s.active, s.temporary,
         ${version >= 130000 ? 's.wal_status' : 'NULL'} AS "walStatus",
         a.usename AS role,
         coalesce(pg_wal_lsn_diff(
           CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
           s.restart_lsn), 0)::float8 AS "retainedBytes"
  FROM pg_replication_slots s
  LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid
  WHERE s.database IS NULL OR s.database = current_database()
  ORDER BY s.slot_name`

/** Replication slots of this database, and physical ones, by name. */
export const readSlots = (session: Session): Promise<readonly Slot[]> => session.query<Slot>(slots(session.version))
