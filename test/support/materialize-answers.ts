import type { Pin } from '../../src/materialize/pin.ts'
import { type MzName, quote, showName } from '../../src/materialize/statements.ts'
import { incompatibility } from './materialize-rules.ts'
import { constantAfter, MaterializeError, type State } from './materialize-state.ts'

type Rows = readonly Readonly<Record<string, unknown>>[]

const columns = (word: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${word} COLUMNS = (${names.map(quote).join(', ')})`]

/** As Materialize's catalog stores it. */
const createSql = (pin: Pin, source: State['source']): string => {
  const list = [
    ...pin.columns.map(({ name, type, nullable }) => `${quote(name)} ${type}${nullable ? '' : ' NOT NULL'}`),
    ...pin.keys.map(
      key =>
        `CONSTRAINT ${quote(key.name)} ${key.primary ? 'PRIMARY KEY' : 'UNIQUE'} (${key.columns.map(quote).join(', ')})`,
    ),
  ].join(', ')
  const upstream = ['postgres', pin.upstream.schema, pin.upstream.table].map(quote).join('.')
  const details = pin.legacy ? `EXTERNAL REFERENCE = ${upstream}` : "DETAILS = 'a0'"
  const options = [details, ...columns('TEXT', pin.text), ...columns('EXCLUDE', pin.excluded), ...pin.options].join(
    ', ',
  )
  const from = `SOURCE [${source.id} AS ${showName(source)}]`
  return pin.legacy
    ? `CREATE SUBSOURCE ${showName(pin)} (${list}) OF ${from} WITH (${options})`
    : `CREATE TABLE ${showName(pin)} (${list}) FROM ${from} (REFERENCE = ${upstream}) WITH (${options})`
}

/** Looks upstream now, as Materialize does every so often; a table that fails is dead from then on. */
export const checkTables = async ({ pins, made, upstream }: State): Promise<void> => {
  for (const [index, pin] of pins.entries()) {
    const then = made.get(pin.id)
    if (then === undefined || upstream === null || pin.error !== null) continue
    const error = incompatibility(then, await upstream({ oid: then.oid }), pin.text)
    if (error === null) continue
    const said = `Source error: source must be dropped and recreated due to failure: ${error}`
    pins[index] = { ...pin, status: 'stalled', error: said }
  }
}

const answerWait = ({ pins, views }: State, sql: string): Rows => {
  const [database, schema, name] = ['d', 's', 'o'].map(alias => constantAfter(sql, `${alias}\\.name =`))
  const object = showName({ database: database ?? '', schema: schema ?? '', name: name ?? '' })
  const readers = [...views].filter(([, table]) => table === object).map(([view]) => view)
  if (sql.includes('mz_object_dependencies'))
    return [{ ready: readers.length === 0, waiting: readers.join(', ') || null }]
  if (sql.includes('mz_hydration_statuses')) return [{ ready: views.has(object) }]
  return [{ ready: pins.some(pin => showName(pin) === object && pin.status === 'running') }]
}

const place = ({ id, database, schema, name }: MzName & { readonly id: string }): Rows[number] => ({
  id,
  database,
  schema,
  name,
})

const idle = { snapshot: true, staged: '0', known: '0', upstream: '0', read: '0' }

/** Answers the queries this project asks Materialize's catalogs, known by the relations they read. */
export const answerSelect = async (state: State, sql: string): Promise<Rows> => {
  const { source, pins, comments } = state
  if (sql.includes('mz_version()')) return [{ text: 'v26.41.0 (stand-in)', number: 2_604_100 }]
  if (sql.includes('mz_internal.mz_postgres_sources')) return [{ ...place(source), slot: 'materialize_stand_in' }]
  await checkTables(state)
  if (sql.includes(' AS ready')) return answerWait(state, sql)
  if (sql.includes('mz_source_statistics'))
    return [{ id: source.id, status: 'running', error: null }, ...pins].map(({ id, status, error }) => ({
      id,
      status,
      error,
      ...idle,
    }))
  if (sql.includes('mz_postgres_source_tables'))
    return pins.map(pin => ({
      ...place(pin),
      create_sql: createSql(pin, source),
      status: pin.status,
      error: pin.error,
      comment: comments.get(pin.id) ?? null,
    }))
  if (/^SELECT 1\b/i.test(sql.trim())) return [{ one: 1 }]
  throw new MaterializeError('0A000', `the stand-in does not answer ${sql}`)
}
