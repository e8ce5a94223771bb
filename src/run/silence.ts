import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'
import type { Session } from '../postgres/session.ts'

/** Will event triggers fire in this session all the same (ENABLE ALWAYS, ENABLE REPLICA, or because it may not silence them)? */
export const isLoud = async (session: Session): Promise<boolean> => {
  const [row] = await session.query<{ loud: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtevent <> 'login' AND evtenabled IN
       ('A', CASE pg_catalog.current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END)) AS loud`,
  )
  return row?.loud === true
}

/**
 * In the transaction of a rehearsal: throws `event-trigger-writes` where DDL has led to rows in tables that arrive from the primary.
 * Counted by the server (pg_stat_xact_user_tables); rows that a rewrite of a table writes anew are not among them.
 */
export const refuseWrites = async (session: Session, host: string, place: Place | undefined): Promise<void> => {
  const written = await session.query<{ id: string }>(
    `SELECT s.srrelid::pg_catalog.regclass::text AS id
     FROM pg_catalog.pg_subscription_rel s JOIN pg_catalog.pg_stat_xact_user_tables t ON t.relid = s.srrelid
     WHERE t.n_tup_ins + t.n_tup_upd + t.n_tup_del > 0 ORDER BY 1`,
  )
  if (written.length === 0) return
  const tables = written.map(({ id }) => id).join(', ')
  throw new Fault('event-trigger-writes', `rehearsal on ${host}: an event trigger writes rows into ${tables}`, {
    host,
    ...(place === undefined ? {} : { place }),
    hint: `they arrive from the primary as well, and apply would stop at them (duplicate key); on ${host}: ALTER EVENT TRIGGER … DISABLE, or let the tool’s role silence it: GRANT SET ON PARAMETER session_replication_role (15 and later), or superuser; nothing was changed`,
  })
}
