import { incomparable } from '../catalog/equality.ts'
import { notOfExtension, userSchema } from '../catalog/scope.ts'
import type { Session } from '../postgres/session.ts'
import { qualify, readName } from '../sql/name.ts'
import type { HostFacts, PublicationFact, RoleFact, SlotFact, SubscriptionFact, TableFact } from './facts.ts'

/** Whose facts are asked for: names as they stand in the configuration, null where the host has no such thing. */
export type Asked = {
  readonly publication: string | null
  readonly subscription: string | null
  readonly role: string | null
  /** Table ids; only these, the tables above them and their partitions. Null for every table. */
  readonly only: readonly string[] | null
}

const hostSql = (version: number): string => `
  SELECT current_database() AS database,
    (SELECT count(*) = 5 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'repl_migrate' AND c.relname IN ('migration', 'primary_step', 'replica_step', 'backfill', 'stream')) AS journal,
    to_regnamespace('repl_migrate') IS NOT NULL AS "ownSchema",
    (SELECT json_build_object('allTables', puballtables, 'insert', pubinsert, 'update', pubupdate, 'delete', pubdelete,
       'truncate', pubtruncate, 'viaRoot', ${version >= 130000 ? 'pubviaroot' : 'false'},
       'generated', ${version >= 180000 ? "pubgencols = 's'" : 'false'})
     FROM pg_publication WHERE pubname = $1) AS publication,
    EXISTS (SELECT FROM pg_publication WHERE pubupdate OR pubdelete) AS "sendsChanges",
    (SELECT json_build_object('oid', s.oid::bigint, 'enabled', s.subenabled, 'publications', s.subpublications, 'slot', s.subslotname,
       'tables', (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid))
     FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
     WHERE s.subname = $2) AS subscription,
    (SELECT json_build_object('name', rolname, 'superuser', rolsuper, 'replication', rolreplication, 'bypassesRls', rolbypassrls)
     FROM pg_roles WHERE rolname = $3) AS role,
    (SELECT coalesce(json_agg(json_build_object('name', slot_name, 'plugin', plugin, 'database', database, 'active', active,
       'lost', ${version >= 130000 ? "coalesce(wal_status = 'lost', false)" : 'false'})), '[]')
     FROM pg_replication_slots WHERE NOT temporary) AS slots`

const everyTable = 'pg_class c'

const namedTables = `(
    WITH RECURSIVE asked AS (
      SELECT c.oid FROM unnest($4::text[], $5::text[]) AS w(schema, name)
      JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
    ), above AS (
      SELECT oid FROM asked UNION SELECT i.inhparent FROM above JOIN pg_inherits i ON i.inhrelid = above.oid
    ), below AS (
      SELECT oid FROM asked UNION SELECT i.inhrelid FROM below JOIN pg_inherits i ON i.inhparent = below.oid
    )
    SELECT oid FROM above UNION SELECT oid FROM below
  ) wanted JOIN pg_class c ON c.oid = wanted.oid`

/** A partition that travels as its partitioned table goes by that one's list. */
const listedBy = `ARRAY(SELECT p.pubname::text FROM pg_publication_rel r JOIN pg_publication p ON p.oid = r.prpubid
         WHERE r.prattrs IS NOT NULL AND (p.pubupdate OR p.pubdelete) AND (r.prrelid = c.oid
           OR p.pubviaroot AND c.relispartition AND r.prrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid))) ORDER BY 1)`

const membership = (version: number): string =>
  version >= 150000
    ? `pr.prattrs IS NOT NULL AS "columnList", pr.prqual IS NOT NULL AS "rowFilter",
       EXISTS (SELECT FROM pg_publication_namespace pn JOIN pg_publication p ON p.oid = pn.pnpubid
               WHERE p.pubname = $1 AND pn.pnnspid = c.relnamespace) AS "bySchema",
       ${listedBy} AS "listedBy"`
    : `false AS "columnList", false AS "rowFilter", false AS "bySchema", '{}'::text[] AS "listedBy"`

/** A key serves as identity only where it is valid and not deferrable (RelationGetIndexList of PostgreSQL). */
const tablesSql = (version: number, from: string): string => `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'p' AS partitioned, c.relhassubclass AS extended,
    c.relpersistence = 'p' AS permanent, un.nspname AS parent_schema, up.relname AS parent,
    CASE WHEN c.relreplident = 'f' THEN 'full'
      WHEN EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisvalid AND x.indimmediate
        AND CASE c.relreplident WHEN 'd' THEN x.indisprimary WHEN 'i' THEN x.indisreplident ELSE false END) THEN 'key'
      ELSE 'none' END AS identity,
    EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary AND x.indisvalid) AS "primaryKey",
    EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary AND x.indisvalid) OR NOT EXISTS (
      SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
      LEFT JOIN pg_type e ON e.oid = t.typelem WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND ARRAY[t.typname, b.typname, e.typname]::text[] && '{${[...incomparable].join(',')}}') AS comparable,
    pr.oid IS NOT NULL AS member, ${membership(version)}, sr.srsubstate AS "syncState",
    NOT ${notOfExtension('pg_class', 'c.oid')} AS "ofExtension",
    coalesce(c.relrowsecurity AND NOT g.rolsuper AND NOT g.rolbypassrls
      AND (c.relforcerowsecurity OR NOT pg_has_role(g.oid, c.relowner, 'USAGE')), false) AS "hidesRows",
    has_table_privilege(g.oid, c.oid, 'SELECT') AS "mayRead", has_schema_privilege(g.oid, n.oid, 'USAGE') AS "mayEnter"
  FROM ${from}
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_class up ON up.oid = i.inhparent
  LEFT JOIN pg_namespace un ON un.oid = up.relnamespace
  LEFT JOIN pg_publication_rel pr ON pr.prrelid = c.oid AND pr.prpubid = (SELECT oid FROM pg_publication WHERE pubname = $1)
  LEFT JOIN pg_subscription_rel sr ON sr.srrelid = c.oid AND sr.srsubid = $2
  LEFT JOIN pg_roles g ON g.rolname = $3
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND (${userSchema} OR n.nspname = 'repl_migrate')`

type HostRow = {
  readonly database: string
  readonly journal: boolean
  readonly ownSchema: boolean
  readonly publication: PublicationFact | null
  readonly sendsChanges: boolean
  readonly subscription: SubscriptionFact | null
  readonly role: RoleFact | null
  readonly slots: readonly SlotFact[]
}
type TableRow = Omit<TableFact, 'id' | 'parent'> & {
  readonly parent_schema: string | null
  readonly parent: string | null
}

/**
 * Reads what one host has of its hops, in two queries of a few milliseconds whatever `asked.only` leaves out. Every table
 * but temporary ones counts, the tool's own too. Throws the session's Faults.
 */
export const readFacts = async (session: Session, asked: Asked): Promise<HostFacts> => {
  const [row] = await session.query<HostRow>(hostSql(session.version), [
    asked.publication,
    asked.subscription,
    asked.role,
  ])
  if (row === undefined) throw new TypeError('a SELECT without FROM answered no row')
  const rows = await session.query<TableRow>(...tablesQuery(session.version, asked, row.subscription?.oid ?? null))
  const tables = rows.map(tableFact).sort((left, right) => (left.id < right.id ? -1 : 1))
  return { host: session.host, version: session.version, ...row, tables }
}

const tablesQuery = (version: number, asked: Asked, subscription: number | null): [string, readonly unknown[]] => {
  const values = [asked.publication, subscription, asked.role]
  if (asked.only === null) return [tablesSql(version, everyTable), values]
  const names = asked.only.map(readName).filter(name => name !== null)
  const wanted = [names.map(name => name.schema), names.map(name => name.name)]
  return [tablesSql(version, namedTables), [...values, ...wanted]]
}

const tableFact = ({ parent_schema, parent, ...row }: TableRow): TableFact => ({
  ...row,
  id: qualify(row.schema, row.name),
  parent: parent === null ? null : qualify(parent_schema, parent),
})

/** A UNION of thousands would reach the server's stack limit. */
const PROBES = 500

/** Those of the tables (ids) that hold at least one row; what copies into them would collide with. */
export const readFilled = async (session: Session, tables: readonly string[]): Promise<readonly string[]> => {
  const filled: string[] = []
  for (let at = 0; at < tables.length; at += PROBES) {
    const some = tables.slice(at, at + PROBES)
    const probes = some.map((id, index) => `SELECT ${index} AS index WHERE EXISTS (SELECT FROM ${id})`)
    const rows = await session.query<{ index: number }>(probes.join(' UNION ALL '))
    filled.push(...rows.map(row => some[row.index] ?? ''))
  }
  return filled
}
