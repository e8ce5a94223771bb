import { Fault } from '../base/fault.ts'
import { sqlState } from '../postgres/errors.ts'
import type { Row, Session } from '../postgres/session.ts'
import { type CreateSql, readCreateSql, readPath } from './create-sql.ts'
import type { MzSource, Pin, Pins } from './pin.ts'
import { readPaused, showName } from './statements.ts'

/** The part of a Session that reading needs. */
export type Asking = Pick<Session, 'query' | 'host'>

const NAMED =
  'JOIN mz_catalog.mz_schemas AS s ON s.id = o.schema_id JOIN mz_catalog.mz_databases AS d ON d.id = s.database_id'

/** The catalog queries behind `readPins`. */
const pinQueries = {
  version: 'SELECT mz_version() AS text, mz_version_num() AS number',
  sources: `
    SELECT o.id, d.name AS database, s.name AS schema, o.name, p.replication_slot AS slot
    FROM mz_catalog.mz_sources AS o ${NAMED}
    LEFT JOIN mz_internal.mz_postgres_sources AS p ON p.id = o.id
    WHERE o.type = 'postgres'`,
  tables: `
    SELECT o.id, d.name AS database, s.name AS schema, o.name, o.create_sql, st.status, st.error, c.comment
    FROM mz_internal.mz_postgres_source_tables AS p
    JOIN (
      SELECT id, schema_id, name, create_sql FROM mz_catalog.mz_tables
      UNION ALL SELECT id, schema_id, name, create_sql FROM mz_catalog.mz_sources
    ) AS o ON o.id = p.id ${NAMED}
    LEFT JOIN mz_internal.mz_source_statuses AS st ON st.id = o.id
    LEFT JOIN mz_internal.mz_comments AS c ON c.id = o.id AND c.object_sub_id IS NULL`,
} as const

type VersionRow = Row & { readonly text: string; readonly number: number | string }
type SourceRow = Row & {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly slot: string | null
}
type TableRow = Row & {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly create_sql: string | null
  readonly status: string | null
  readonly error: string | null
  readonly comment: string | null
}

const UNDEFINED_FUNCTION = '42883'
/** Schema, table, object, column. */
const UNDEFINED = ['3F000', '42P01', '42704', '42703']

/** A catalog query; what Materialize lacks becomes a Fault that says so. */
export const askCatalog = async <R extends Row>(session: Asking, sql: string): Promise<R[]> => {
  try {
    return await session.query<R>(sql)
  } catch (cause) {
    const state = sqlState(cause) ?? ''
    if (state === UNDEFINED_FUNCTION)
      throw new Fault('not-materialize', `${session.host}: this server is not Materialize`, {
        host: session.host,
        exit: 2,
        hint: 'check materialize.url: the default port is 6875',
        cause,
      })
    if (!UNDEFINED.includes(state)) throw cause
    const said = cause instanceof Error ? cause.message : ''
    throw new Fault(
      'materialize-too-old',
      `${said}; this Materialize does not show what its tables were made against`,
      {
        host: session.host,
        hint: 'upgrade Materialize; until then every column counts as pinned',
        cause,
      },
    )
  }
}

const endsWith = (path: readonly string[], tail: readonly string[]): boolean =>
  tail.length <= path.length && tail.every((name, index) => name === path[path.length - tail.length + index])

const pathOf = (row: SourceRow): readonly string[] => [row.database, row.schema, row.name]

const pickSource = (rows: readonly SourceRow[], wanted: string, host: string): SourceRow => {
  const [found, second] = rows.filter(row => endsWith(pathOf(row), readPath(wanted)))
  const known = rows.map(showName).join(', ')
  if (found === undefined)
    throw new Fault('materialize-source', `${host}: there is no PostgreSQL source ${wanted}`, {
      host,
      exit: 2,
      hint: known === '' ? 'run `repl-migrate setup`' : `set materialize.source to one of: ${known}`,
    })
  if (second !== undefined)
    throw new Fault('materialize-source', `${host}: ${wanted} names more than one source`, {
      host,
      exit: 2,
      hint: `set materialize.source to one of: ${known}`,
    })
  return found
}

const belongs = ({ source }: CreateSql, row: SourceRow): boolean =>
  source.id === null ? endsWith(pathOf(row), source.path) : source.id === row.id

const pinOf = (row: TableRow, read: CreateSql): Pin => ({
  id: row.id,
  database: row.database,
  schema: row.schema,
  name: row.name,
  legacy: read.legacy,
  upstream: { schema: read.reference.at(-2) ?? '', table: read.reference.at(-1) ?? '' },
  columns: read.columns,
  excluded: read.excluded,
  paused: readPaused(row.comment),
  text: read.text,
  keys: read.keys,
  options: read.options,
  status: row.status,
  error: row.error,
})

const readTable = (row: TableRow, source: SourceRow, host: string): readonly Pin[] => {
  const read = readCreateSql(row.create_sql ?? '')
  if (read === null || read.reference.length < 2)
    throw new Fault('materialize-unreadable', `${host}: cannot read how ${showName(row)} was created`, {
      host,
      hint: `SHOW CREATE TABLE ${showName(row)} shows it; please report it`,
    })
  return belongs(read, source) ? [pinOf(row, read)] : []
}

const EVERY_TABLE_A_TABLE = 2_600_000

const showSource = ({ slot, ...row }: SourceRow, pins: readonly Pin[], version: number): MzSource => ({
  id: row.id,
  database: row.database,
  schema: row.schema,
  name: row.name,
  legacy: pins.length === 0 ? version < EVERY_TABLE_A_TABLE : pins.some(({ legacy }) => legacy),
  slot,
})

/**
 * Everything the tables of one source were created against, from Materialize's catalogs. `source` is its name, qualified or not.
 * Throws `not-materialize`, `materialize-too-old`, `materialize-source` (none or several of that name),
 * `materialize-unreadable`, and the session's own Faults.
 */
export const readPins = async (session: Asking, source: string): Promise<Pins> => {
  const [version] = await askCatalog<VersionRow>(session, pinQueries.version)
  const row = pickSource(await askCatalog<SourceRow>(session, pinQueries.sources), source, session.host)
  const rows = await askCatalog<TableRow>(session, pinQueries.tables)
  const tables = rows
    .flatMap(table => readTable(table, row, session.host))
    .toSorted((a, b) => (showName(a) < showName(b) ? -1 : 1))
  const number = Number(version?.number ?? 0)
  return { version: { text: version?.text ?? '', number }, source: showSource(row, tables, number), tables }
}
