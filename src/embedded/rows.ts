import type pg from 'pg'
import { qualify, quoteName } from '../sql/name.ts'
import { type WithClient, withClient } from './client.ts'
import type { PairUrls } from './pair.ts'

/** The rows of one table on both hosts. `firstDifferences` shows some rows that only one host has; empty when equal. */
export type RowComparison = {
  readonly table: string
  /** Rows on the primary and on the replica; null where the table is missing. */
  readonly primary: number | null
  readonly replica: number | null
  readonly equal: boolean
  readonly firstDifferences: readonly string[]
}

const SHOWN = 5

/** Values as text must not depend on the session or on the major (12 prints more digits of a float than 11). */
const NEUTRAL = `SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex';
  SET extra_float_digits = 0; SET lc_monetary = 'C'; SET search_path = ''; BEGIN ISOLATION LEVEL REPEATABLE READ`

/**
 * Compares all rows of tables, by the primary's columns: the replica's extra columns are left out, and those named in
 * `without`. `tables` are ids such as `public.orders`; without them, every ordinary or partitioned table that both have. Let
 * writers rest first and replication catch up, for the two hosts are read one after the other. Rows of tables that inherit from one
 * count with their own table, those of partitions with their root.
 */
export const compareRows = async (
  pair: PairUrls,
  tables?: readonly string[],
  without: readonly string[] = [],
  using: WithClient = withClient,
): Promise<readonly RowComparison[]> =>
  using(pair.primaryUrl, primary =>
    using(pair.replicaUrl, async replica => {
      await Promise.all([primary.query(NEUTRAL), replica.query(NEUTRAL)])
      const [left, right] = await Promise.all([readColumns(primary, without), readColumns(replica, without)])
      const compared: RowComparison[] = []
      for (const table of tables ?? [...left.keys()].filter(id => right.has(id))) {
        compared.push(await compareTable(table, { client: primary, tables: left }, { client: replica, tables: right }))
      }
      return compared
    }),
  )

/** `from` is what a FROM clause needs; `columns`: a column (quoted) → the expression that shows its value exactly. */
type Table = { readonly from: string; readonly columns: Map<string, string> }
type Side = { readonly client: pg.Client; readonly tables: ReadonlyMap<string, Table> }

type ColumnRow = { schema: string; table: string; plain: boolean; column: string | null; float: boolean }

const readColumns = async (client: pg.Client, without: readonly string[]): Promise<Side['tables']> => {
  const { rows } = await client.query<ColumnRow>(
    `SELECT n.nspname AS schema, c.relname AS "table", c.relkind = 'r' AS plain, a.attname AS "column",
       a.atttypid IN ('float4'::regtype, 'float8'::regtype) AS float
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     LEFT JOIN pg_catalog.pg_attribute a
       ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> ALL ($1)
     WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
       AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')
     ORDER BY 1, 2, a.attnum`,
    [without],
  )
  const tables = new Map<string, Table>()
  for (const row of rows) {
    // quote_ident of two majors differs where only one has the word as a keyword (json).
    const id = qualify(row.schema, row.table)
    const table = tables.get(id) ?? { from: row.plain ? `ONLY ${id}` : id, columns: new Map<string, string>() }
    tables.set(id, table)
    if (row.column === null) continue
    const name = quoteName(row.column)
    table.columns.set(name, row.float ? `pg_catalog.float8send(${name})` : name)
  }
  return tables
}

const compareTable = async (table: string, left: Side, right: Side): Promise<RowComparison> => {
  const columns = [...(left.tables.get(table)?.columns.keys() ?? [])]
  const missing = columns.filter(name => !right.tables.get(table)?.columns.has(name))
  if (columns.length === 0 || missing.length > 0) return incomparable(table, left, right, missing)
  const [primary, replica] = await Promise.all([digest(left, table, columns), digest(right, table, columns)])
  const equal = primary.rows === replica.rows && primary.digest === replica.digest
  const firstDifferences = equal ? [] : await differences(table, columns, left, right)
  return { table, primary: primary.rows, replica: replica.rows, equal, firstDifferences }
}

const incomparable = async (table: string, left: Side, right: Side, missing: readonly string[]) => {
  const count = async (side: Side) => (side.tables.has(table) ? (await digest(side, table, [])).rows : null)
  const [primary, replica] = await Promise.all([count(left), count(right)])
  const lacks = missing.map(name => `the replica has no column ${name}`)
  const firstDifferences = [
    ...(primary === null ? ['the primary has no such table'] : []),
    ...(replica === null ? ['the replica has no such table'] : lacks),
  ]
  return { table, primary, replica, equal: firstDifferences.length === 0 && primary === replica, firstDifferences }
}

const rowText = ({ tables }: Side, id: string, columns: readonly string[]): string => {
  const table = tables.get(id)
  const shown = columns.map(name => table?.columns.get(name) ?? name)
  return `SELECT ROW(${shown.join(', ')})::text AS line FROM ${table?.from ?? id}`
}

const digest = async (side: Side, table: string, columns: readonly string[]) => {
  const { rows } = await side.client.query<{ rows: number; digest: string }>(
    `SELECT count(*)::int AS rows, coalesce(md5(string_agg(md5(line), '' ORDER BY md5(line) COLLATE pg_catalog."C")), '') AS digest
     FROM (${rowText(side, table, columns)}) AS shown`,
  )
  return rows[0] ?? { rows: 0, digest: '' }
}

const differences = async (table: string, columns: readonly string[], left: Side, right: Side): Promise<string[]> => {
  const [primary, replica] = await Promise.all(
    [left, right].map(async side => (await side.client.query<{ line: string }>(rowText(side, table, columns))).rows),
  )
  const counts = new Map<string, number>()
  for (const { line } of primary ?? []) counts.set(line, (counts.get(line) ?? 0) + 1)
  for (const { line } of replica ?? []) counts.set(line, (counts.get(line) ?? 0) - 1)
  const show = (host: string, sign: number) =>
    [...counts]
      .filter(([, count]) => Math.sign(count) === sign)
      .slice(0, SHOWN)
      .map(([line]) => `only on the ${host}: ${line}`)
  return [...show('primary', 1), ...show('replica', -1)]
}
