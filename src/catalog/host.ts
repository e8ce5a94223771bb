import type { Session } from '../postgres/session.ts'
import type { Catalog } from './catalog.ts'
import { userSchema } from './scope.ts'

/** What texts are sorted by: the locale of ICU or of PostgreSQL's own provider, where a database has one. */
const locale = (version: number): string => {
  if (version >= 170000) return 'coalesce(d.datlocale, d.datcollate)'
  return version >= 150000 ? 'coalesce(d.daticulocale, d.datcollate)' : 'd.datcollate'
}

const database = (version: number): string => `
  SELECT current_database() AS database, current_setting('TimeZone') AS zone,
         current_setting('block_size')::int AS block, pg_encoding_to_char(d.encoding) AS encoding, ${locale(version)} AS collation
  FROM pg_database d WHERE d.datname = current_database()`

const schemas = `SELECT n.nspname AS name FROM pg_namespace n WHERE ${userSchema}`

const extensions = `
  SELECT e.extname AS name, n.nspname AS schema, e.extversion AS version
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.extname`

type DatabaseRow = { readonly database: string; readonly zone: string; readonly block: number } & Pick<
  Catalog,
  'encoding' | 'collation'
>
type HostFacts = Pick<
  Catalog,
  'host' | 'version' | 'database' | 'timeZone' | 'encoding' | 'collation' | 'schemas' | 'extensions'
>

/**
 * Texts that do not depend on the session or on the major: empty search_path so that names come out qualified, fixed output
 * formats for the constants in expressions (12 shows more digits of a float than 11 unless told otherwise).
 */
const neutral = `
  SET LOCAL search_path = ''; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'; SET LOCAL IntervalStyle = 'postgres';
  SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 0; SET LOCAL quote_all_identifiers = off; SET LOCAL jit = off`

/** Facts of the database itself; from here on the transaction answers neutral texts. */
export const readHost = async (session: Session): Promise<{ readonly facts: HostFacts; readonly block: number }> => {
  const [row] = await session.query<DatabaseRow>(database(session.version))
  await session.run(neutral)
  const schemaRows = await session.query<{ name: string }>(schemas)
  const facts = {
    host: session.host,
    version: session.version,
    database: row?.database ?? '',
    timeZone: row?.zone ?? '',
    encoding: row?.encoding ?? '',
    collation: row?.collation ?? '',
    schemas: schemaRows.map(schema => schema.name).sort(),
    extensions: await session.query<{ name: string; schema: string; version: string }>(extensions),
  }
  return { facts, block: row?.block ?? 8192 }
}
