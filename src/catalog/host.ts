import type { Session } from '../postgres/session.ts'
import type { Catalog } from './catalog.ts'
import { userSchema } from './scope.ts'

const database = `
  SELECT current_database() AS database, current_setting('TimeZone') AS zone,
         current_setting('block_size')::int AS block`

const schemas = `SELECT n.nspname AS name FROM pg_namespace n WHERE ${userSchema}`

const extensions = `
  SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname`

type DatabaseRow = { readonly database: string; readonly zone: string; readonly block: number }
type HostFacts = Pick<Catalog, 'host' | 'version' | 'database' | 'timeZone' | 'schemas' | 'extensions'>

/**
 * Texts that do not depend on the session or on the major: empty search_path so that names come out qualified, fixed output
 * formats for the constants in expressions (12 shows more digits of a float than 11 unless told otherwise).
 */
const neutral = `
  SET LOCAL search_path = ''; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';
  SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 0; SET LOCAL quote_all_identifiers = off; SET LOCAL jit = off`

/** Facts of the database itself; from here on the transaction answers neutral texts. */
export const readHost = async (session: Session): Promise<{ readonly facts: HostFacts; readonly block: number }> => {
  const [row] = await session.query<DatabaseRow>(database)
  await session.run(neutral)
  const schemaRows = await session.query<{ name: string }>(schemas)
  const facts = {
    host: session.host,
    version: session.version,
    database: row?.database ?? '',
    timeZone: row?.zone ?? '',
    schemas: schemaRows.map(schema => schema.name).sort(),
    extensions: await session.query<{ name: string; schema: string; version: string }>(extensions),
  }
  return { facts, block: row?.block ?? 8192 }
}
