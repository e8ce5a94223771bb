import type { Random } from '../../../src/embedded/random.ts'

/**
 * What a publication names: tables one by one, as `setup` does, all of them, those of some schemas, or some tables with their
 * columns listed and a filter that every row passes.
 */
export type Naming = 'tables' | 'all tables' | 'schemas' | 'lists'

type Rows = readonly Readonly<Record<string, unknown>>[]
export type OnHost = (sql: string) => Promise<Rows>

/**
 * Ordinary tables, and what a list and a filter may name of them. A list of all columns does not go with REPLICA IDENTITY FULL, and a
 * generated column is in none before 18.
 */
const tablesSql = `SELECT format('%I.%I', n.nspname, c.relname) AS id, string_agg(quote_ident(a.attname), ', ') AS columns,
    min(quote_ident(a.attname)) FILTER (WHERE a.atttypid < 16384 AND (k.conkey IS NULL OR c.relreplident = 'f' OR a.attnum = ANY (k.conkey))) AS filtered,
    k.conkey IS NOT NULL AND c.relreplident = 'd' AS keyed
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
  WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relispartition
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')
  GROUP BY c.oid, n.nspname, c.relname, c.relreplident, k.conkey HAVING bool_and(a.attgenerated = '') ORDER BY 1`

const listed = async (on: OnHost, random: Random, onlyKeyed: boolean): Promise<string> => {
  const tables = (await on(tablesSql)).filter(({ keyed }) => keyed === true || !onlyKeyed)
  const members = tables.flatMap(({ id, columns, filtered, keyed }) => {
    const list = keyed === true && random.chance(0.6) ? ` (${columns})` : ''
    const filter =
      filtered !== null && random.chance(0.6) ? ` WHERE (${filtered} IS NULL OR ${filtered} IS NOT NULL)` : ''
    return random.chance(0.6) ? [`ONLY ${id}${list}${filter}`] : []
  })
  return members.length === 0 ? '' : ` FOR TABLE ${members.join(', ')}`
}

const inSchemas = async (on: OnHost, random: Random): Promise<string> => {
  const schemas = await on(`SELECT quote_ident(nspname) AS name FROM pg_namespace
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'repl_migrate') ORDER BY 1`)
  const some = schemas.filter(() => random.chance(0.7)).map(({ name }) => String(name))
  return some.length === 0 ? '' : ` FOR TABLES IN SCHEMA ${some.join(', ')}`
}

/** Makes a publication by hand. `onlyKeyed`: of tables whose changed rows can be named without REPLICA IDENTITY FULL. */
export const publishBy = async (
  on: OnHost,
  name: string,
  naming: Naming,
  random: Random,
  { viaRoot = false, onlyKeyed = false } = {},
): Promise<void> => {
  const what: Readonly<Record<Naming, () => string | Promise<string>>> = {
    tables: () => '',
    'all tables': () => ' FOR ALL TABLES',
    schemas: () => inSchemas(on, random),
    lists: () => listed(on, random, onlyKeyed),
  }
  const options = viaRoot ? ' WITH (publish_via_partition_root = true)' : ''
  await on(`CREATE PUBLICATION ${name}${await what[naming]()}${options}`)
}
