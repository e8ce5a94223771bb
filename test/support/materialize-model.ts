import { type CreateSql, readCreateSql } from '../../src/materialize/create-sql.ts'
import type { Pin } from '../../src/materialize/pin.ts'
import { type MzName, quote, readPaused, showName } from '../../src/materialize/statements.ts'
import { answerSelect } from './materialize-answers.ts'
import { parseMaterialize } from './materialize-parser.ts'
import { type Description, refusal } from './materialize-rules.ts'
import {
  constantAfter,
  fullName,
  groups,
  indexOfTable,
  MaterializeError,
  PATH,
  type State,
} from './materialize-state.ts'

/** What the server answers to one statement. */
export type Answer = { readonly tag: string; readonly rows: readonly Readonly<Record<string, unknown>>[] }

const spelledColumn =
  ({ text }: CreateSql) =>
  ({ name, notNull, spelled }: Description['columns'][number]): Pin['columns'][number] => ({
    name,
    nullable: !notNull,
    type: text.includes(name) ? 'pg_catalog.text' : spelled,
  })

const tableOf = (id: string, name: MzName, read: CreateSql, seen: Description | undefined): Pin => {
  const [table = '', schema = 'public'] = read.reference.toReversed()
  return {
    id,
    ...name,
    legacy: read.legacy,
    upstream: { schema, table },
    columns: (seen?.columns ?? []).map(spelledColumn(read)),
    excluded: read.excluded,
    paused: [],
    text: read.text,
    keys: (seen?.keys ?? []).map(({ name: key, columns, primary }) => ({ name: key, columns, primary })),
    options: read.options,
    status: 'running',
    error: null,
  }
}

/** Upstream's table without what the new one leaves out. */
const see = async ({ upstream }: State, read: CreateSql): Promise<Description | undefined> => {
  if (upstream === null) return undefined
  const [table = '', schema = 'public'] = read.reference.toReversed()
  const found = await upstream({ schema, table })
  const refused = refusal(found, `${schema}.${table}`, read)
  if (refused !== null) throw new MaterializeError('XX000', refused)
  const isRead = (column: string): boolean => !read.excluded.includes(column)
  return (
    found && {
      ...found,
      columns: found.columns.filter(({ name }) => isRead(name)),
      keys: found.keys.filter(key => key.columns.every(isRead)),
    }
  )
}

const readsAlready = ({ pins }: State, { legacy, reference }: CreateSql): boolean =>
  legacy && pins.some(({ upstream }) => upstream.schema === reference.at(-2) && upstream.table === reference.at(-1))

/** Ids are never used again. */
const nextId = ({ pins, made }: State): string => {
  const used = [...pins.map(({ id }) => id), ...made.keys()].map(id => Number(id.slice(1)))
  return `u${Math.max(9, ...used) + 1}`
}

const make = async (state: State, sql: string): Promise<void> => {
  const read = readCreateSql(sql)
  if (read === null) throw new MaterializeError('XX000', `the stand-in cannot read ${sql}`)
  const path = read.name.map(quote).join('.')
  if (indexOfTable(state, path) >= 0) {
    if (/IF NOT EXISTS/i.test(sql)) return
    throw new MaterializeError('42710', `catalog item '${path}' already exists`)
  }
  if (readsAlready(state, read)) throw new MaterializeError('XX000', 'another subsource already refers to it')
  const seen = await see(state, read)
  const id = nextId(state)
  if (seen !== undefined) state.made.set(id, seen)
  state.pins.push(tableOf(id, fullName(state, path), read, seen))
}

const addSubsource = async (state: State, sql: string): Promise<void> => {
  const [reference, name = '', options] = groups(sql, `ADD SUBSOURCE ${PATH} AS ${PATH}(?: WITH \\((.*)\\))?$`)
  if (reference === undefined) return
  const own = [`EXTERNAL REFERENCE = ${reference}`, ...(options === undefined ? [] : [options])].join(', ')
  await make(state, `CREATE SUBSOURCE ${name} OF SOURCE ${showName(state.source)} WITH (${own})`)
}

const drop = (state: State, sql: string): void => {
  const [path = ''] = groups(sql, `(?:TABLE|SOURCE|VIEW) (?:IF EXISTS )?${PATH}`)
  const name = showName(fullName(state, path))
  const [reader] = [...state.views].find(([, table]) => table === name) ?? []
  if (reader !== undefined)
    throw new MaterializeError('2BP01', `cannot drop ${name}: still depended upon by view ${reader}`)
  const index = indexOfTable(state, path)
  if (index >= 0) state.pins.splice(index, 1)
  else if (!state.views.delete(name) && !/IF EXISTS/i.test(sql))
    throw new MaterializeError('42704', `unknown catalog item '${path}'`)
}

const makeView = (state: State, sql: string): void => {
  const [name = '', table = ''] = groups(sql, `VIEW (?:IF NOT EXISTS )?${PATH} (?:FOR .* )?AS .* FROM ${PATH}`)
  state.views.set(showName(fullName(state, name)), showName(fullName(state, table)))
}

const switchView = (state: State, sql: string): void => {
  const [view = '', next = ''] = groups(sql, `VIEW ${PATH} APPLY REPLACEMENT ${PATH}`)
  const replacement = showName(fullName(state, next))
  state.views.set(showName(fullName(state, view)), state.views.get(replacement) ?? '')
  state.views.delete(replacement)
}

const comment = (state: State, sql: string): void => {
  const [path = ''] = groups(sql, `ON (?:TABLE|SOURCE) ${PATH} IS`)
  const index = indexOfTable(state, path)
  const pin = state.pins[index]
  if (pin === undefined) throw new MaterializeError('42704', `unknown catalog item '${path}'`)
  const text = constantAfter(sql, 'IS')
  state.comments.set(pin.id, text)
  state.pins[index] = { ...pin, paused: readPaused(text) }
}

const nothing = (): void => undefined

/** By the parser's name of a statement. */
const effects: Readonly<Record<string, (state: State, sql: string) => Promise<void> | void>> = {
  create_table_from_source: make,
  create_view: makeView,
  create_materialized_view: makeView,
  alter_materialized_view_apply_replacement: switchView,
  alter_source: addSubsource,
  drop_objects: drop,
  comment,
  create_schema: nothing,
  create_secret: nothing,
  create_connection: nothing,
  create_source: nothing,
  set_variable: nothing,
}

/** Carries one statement out. Throws MaterializeError for what Materialize would refuse and for what is unknown here. */
export const runOn = async (state: State, sql: string): Promise<Answer> => {
  const { statements, error } = parseMaterialize(sql)
  if (error !== null) throw new MaterializeError('42601', error)
  const kind = statements[0]?.kind ?? ''
  if (kind === 'select') {
    const rows = await answerSelect(state, sql)
    return { tag: `SELECT ${rows.length}`, rows }
  }
  const effect = effects[kind]
  if (effect === undefined) throw new MaterializeError('0A000', `the stand-in does not know ${kind}`)
  await effect(state, sql)
  return { tag: kind.toUpperCase().replaceAll('_', ' '), rows: [] }
}
