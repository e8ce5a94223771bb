import type { Session } from '../postgres/session.ts'

/** How far a subscriber is behind, as the publisher's slot and walsender tell. Bytes; seconds null where not measured. */
export type HopLag = {
  readonly state: string
  readonly lagBytes: number | null
  readonly lagSeconds: number | null
  readonly slot: { readonly name: string; readonly active: boolean; readonly retainedBytes: number | null } | null
}

type Row = {
  active: boolean
  behind: string | null
  retained: string | null
  state: string | null
  seconds: number | null
}

/** The hop that a slot on `publisher` feeds; `state` is `no slot`, `inactive`, or the walsender's. */
export const hopLag = async (publisher: Session, slot: string): Promise<HopLag> => {
  const [row] = await publisher.query<Row>(
    `SELECT s.active, r.state, extract(epoch FROM r.replay_lag)::float8 AS seconds,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.confirmed_flush_lsn)::text AS behind,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), s.restart_lsn)::text AS retained
     FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
     WHERE s.slot_name = $1`,
    [slot],
  )
  if (row === undefined) return { state: 'no slot', lagBytes: null, lagSeconds: null, slot: null }
  return {
    state: row.active ? (row.state ?? 'active') : 'inactive',
    lagBytes: row.behind === null ? null : Number(row.behind),
    lagSeconds: row.seconds,
    slot: { name: slot, active: row.active, retainedBytes: row.retained === null ? null : Number(row.retained) },
  }
}
