import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { Subscription } from './catalog.ts'

/**
 * A plain role may read pg_subscription.oid from 14 on. Before, pg_stat_subscription tells it by the name, which another
 * database may use too; pg_subscription_rel knows those of this database. The connection string, which may hold a password,
 * is never asked for.
 */
const subscriptions = (version: number): string => `
  SELECT DISTINCT ON (s.subname) w.subid AS oid, s.subname AS name, s.subenabled AS enabled, to_json(s.subpublications) AS publications,
         s.subslotname AS slot, w.pid AS worker,
         ${version >= 140000 ? 's.subbinary' : 'false'} AS binary,
         ${version >= 140000 ? 's.substream::text' : `'f'`} AS streaming,
         ${version >= 160000 ? 's.suborigin' : `'any'`} AS origin,
         ${version >= 160000 ? 's.subrunasowner' : 'true'} AS "runAsOwner",
         pg_get_userbyid(s.subowner) AS owner, ${version >= 150000 ? failures : 'NULL::json'} AS failures
  FROM pg_subscription s
  JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
  JOIN (
    SELECT subid, subname, max(pid) FILTER (WHERE relid IS NULL ${version >= 160000 ? 'AND leader_pid IS NULL' : ''}) AS pid
    FROM pg_stat_subscription GROUP BY subid, subname
  ) w ON ${version >= 140000 ? 'w.subid = s.oid' : 'w.subname = s.subname'}
  ORDER BY s.subname, w.subid IN (SELECT r.srsubid FROM pg_subscription_rel r) DESC`

const failures = `(
    SELECT json_build_object('apply', f.apply_error_count, 'copy', f.sync_error_count)
    FROM pg_stat_subscription_stats f WHERE f.subid = s.oid)`

const tables = `
  SELECT r.srsubid AS subscription, n.nspname AS schema, c.relname AS name, r.srsubstate AS state
  FROM pg_subscription_rel r
  JOIN pg_class c ON c.oid = r.srrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace`

type SubscriptionRow = Omit<Subscription, 'tables' | 'streaming'> & { readonly oid: number; readonly streaming: string }
type TableRow = {
  readonly subscription: number
  readonly schema: string
  readonly name: string
  readonly state: string
}

const streaming: Readonly<Record<string, string>> = {
  f: 'off',
  false: 'off',
  t: 'on',
  true: 'on',
  p: 'parallel',
}

/** Subscriptions of this database, by name. Up to 15 apply runs as the subscription's owner. */
export const readSubscriptions = async (session: Session): Promise<readonly Subscription[]> => {
  const rows = await session.query<SubscriptionRow>(subscriptions(session.version))
  if (rows.length === 0) return []
  const members = await session.query<TableRow>(tables)
  return rows.map(({ oid, ...row }) => ({
    ...row,
    streaming: streaming[row.streaming] ?? row.streaming,
    tables: members
      .filter(member => member.subscription === oid)
      .map(member => ({ table: qualify(member.schema, member.name), state: member.state }))
      .sort((left, right) => (left.table < right.table ? -1 : 1)),
  }))
}
