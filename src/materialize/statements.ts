import { quoteLiteral, quoteName } from '../sql/name.ts'

/** A Materialize object's full name, raw. */
export type MzName = { readonly database: string; readonly schema: string; readonly name: string }
type Upstream = { readonly schema: string; readonly table: string }

/** What the next version of a table leaves out, reads as text, and keeps of the old one's options. */
export type Reading = {
  readonly excluded: readonly string[]
  readonly text: readonly string[]
  readonly options: readonly string[]
}

/** Materialize takes PostgreSQL's reserved words bare, but not an object called `if`. */
export const quote = (name: string): string => (name === 'if' ? '"if"' : quoteName(name))

/** `database.schema.name` as Materialize needs it written. */
export const showName = ({ database, schema, name }: MzName): string => [database, schema, name].map(quote).join('.')

const showUpstream = ({ schema, table }: Upstream): string => `${quote(schema)}.${quote(table)}`

const withOptions = (options: readonly string[]): string =>
  options.length === 0 ? '' : ` WITH (${options.join(', ')})`

const columns = (word: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${word} COLUMNS (${names.join(', ')})`]

/** Makes the schema a table goes into. */
export const createSchema = ({ database, schema }: MzName): string =>
  `CREATE SCHEMA IF NOT EXISTS ${quote(database)}.${quote(schema)}`

/** A new version of a table; Materialize refuses it when one of `excluded` and `text` is not a column upstream. */
export const createTable = (
  table: MzName,
  source: MzName,
  upstream: Upstream,
  reading: Reading,
  unlessThere = false,
): string =>
  `CREATE TABLE ${unlessThere ? 'IF NOT EXISTS ' : ''}${showName(table)} FROM SOURCE ${showName(source)} (REFERENCE ${showUpstream(upstream)})${withOptions(
    [
      ...columns('EXCLUDE', reading.excluded.map(quote)),
      ...columns('TEXT', reading.text.map(quote)),
      ...reading.options,
    ],
  )}`

/** The legacy way; one subsource per upstream table, so the old one must be gone. */
export const addSubsource = (table: MzName, source: MzName, upstream: Upstream, reading: Reading): string => {
  const qualified = (names: readonly string[]): readonly string[] =>
    names.map(name => `${showUpstream(upstream)}.${quote(name)}`)
  return `ALTER SOURCE ${showName(source)} ADD SUBSOURCE ${showUpstream(upstream)} AS ${showName(table)}${withOptions([
    ...columns('EXCLUDE', qualified(reading.excluded)),
    ...columns('TEXT', qualified(reading.text)),
  ])}`
}

/** Without CASCADE: what still reads it stops the drop. */
export const drop = (table: MzName, legacy: boolean): string =>
  `DROP ${legacy ? 'SOURCE' : 'TABLE'} IF EXISTS ${showName(table)}`

const PAUSED = 'repl-migrate: left out until the replica has changed them: '

/** Notes on a table the columns it leaves out only for now, so that a later run knows to bring them back. */
export const notePaused = (table: MzName, legacy: boolean, paused: readonly string[]): string =>
  `COMMENT ON ${legacy ? 'SOURCE' : 'TABLE'} ${showName(table)} IS ${quoteLiteral(PAUSED + JSON.stringify(paused))}`

/** The inverse of `notePaused`; nothing for other people's comments. */
export const readPaused = (comment: string | null): readonly string[] => {
  if (!comment?.startsWith(PAUSED)) return []
  try {
    const names: unknown = JSON.parse(comment.slice(PAUSED.length))
    return Array.isArray(names) ? names.filter(name => typeof name === 'string') : []
  } catch {
    return []
  }
}

const idOf = ({ database, schema, name }: MzName): string =>
  'SELECT o.id FROM mz_catalog.mz_objects AS o JOIN mz_catalog.mz_schemas AS s ON s.id = o.schema_id ' +
  'JOIN mz_catalog.mz_databases AS d ON d.id = s.database_id ' +
  `WHERE d.name = ${quoteLiteral(database)} AND s.name = ${quoteLiteral(schema)} AND o.name = ${quoteLiteral(name)}`

/** One row, `ready`: the table's initial snapshot is in and it is running. */
export const snapshotTaken = (table: MzName): string =>
  'SELECT coalesce(bool_and(x.snapshot_committed), false) AS ready FROM mz_internal.mz_source_statistics AS x ' +
  'JOIN mz_internal.mz_source_statuses AS st ON st.id = x.id ' +
  `WHERE st.status = 'running' AND x.id IN (${idOf(table)})`

/** One row, `ready`: nothing reads the table any more; `waiting` names what still does. */
export const unread = (table: MzName): string =>
  "SELECT count(*) = 0 AS ready, string_agg(o.name, ', ') AS waiting FROM mz_internal.mz_object_dependencies AS x " +
  'JOIN mz_catalog.mz_objects AS o ON o.id = x.object_id ' +
  `WHERE x.referenced_object_id IN (${idOf(table)})`

/** One row, `ready`: the object holds all its rows. */
export const hydrated = (object: MzName): string =>
  'SELECT coalesce(bool_and(x.hydrated), false) AS ready FROM mz_internal.mz_hydration_statuses AS x ' +
  `WHERE x.object_id IN (${idOf(object)})`

/** The absorbing pattern: the view's one jsonb column reads the new version, whatever columns that has. A column called as the alias would take its place. */
export const replaceView = (view: MzName, replacement: MzName, table: MzName): string =>
  `CREATE REPLACEMENT MATERIALIZED VIEW IF NOT EXISTS ${showName(replacement)} FOR ${showName(view)} ` +
  `AS SELECT coalesce(jsonb_strip_nulls(to_jsonb(whole_row)), '{}'::jsonb) AS data FROM ${showName(table)} AS whole_row`

/** Switches the view over at once; its readers notice nothing. */
export const applyReplacement = (view: MzName, replacement: MzName): string =>
  `ALTER MATERIALIZED VIEW ${showName(view)} APPLY REPLACEMENT ${showName(replacement)}`
