import { withClient } from '../src/embedded/client.ts'

const userSchema = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'`

/**
 * The catalog queries a comparison cannot do without, as one would type them: the facts of tables, columns, defaults, constraints,
 * indexes, triggers, types, publications and subscriptions, a row for each, none of them looked at.
 */
const queries = [
  `SELECT n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident, c.relrowsecurity, c.relispartition, c.reltuples
   FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${userSchema}`,
  `SELECT a.attrelid, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) AS type, a.atttypmod, a.attnotnull, a.attidentity,
     a.attgenerated, a.attcollation
   FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm') AND ${userSchema} AND a.attnum > 0 AND NOT a.attisdropped`,
  'SELECT adrelid, adnum, pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid >= 16384',
  `SELECT conrelid, conname, contype, conkey, convalidated, condeferrable, pg_get_constraintdef(oid)
   FROM pg_constraint WHERE conrelid >= 16384`,
  `SELECT indrelid, indexrelid, indkey, indisunique, indisvalid, indisreplident, pg_get_indexdef(indexrelid)
   FROM pg_index WHERE indrelid >= 16384`,
  'SELECT tgrelid, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal',
  `SELECT t.oid, n.nspname, t.typname, t.typtype, t.typbasetype, t.typtypmod FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE t.typtype IN ('e', 'd', 'r') AND ${userSchema}`,
  'SELECT * FROM pg_publication',
  'SELECT pubname, schemaname, tablename FROM pg_publication_tables',
  'SELECT srsubid, srrelid, srsubstate FROM pg_subscription_rel',
]

/** Runs the bare queries on one host over a connection of their own, as this project's client gives rows. */
export const bareCatalog = (url: string): Promise<void> =>
  withClient(url, async client => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    for (const sql of queries) await client.query(sql)
    await client.query('COMMIT')
  })
