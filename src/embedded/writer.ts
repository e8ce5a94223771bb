import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Random, seeded } from './random.ts'
import { nextStatement, type Verb } from './writer-statements.ts'
import { readWriterTables, type WriterTable } from './writer-tables.ts'

export type WriterOptions = {
  /** Ids such as `public.orders`; default: all published tables, also those that come later. */
  readonly tables?: readonly string[]
  /** Ids to leave alone, for example tables whose triggers run DDL. */
  readonly except?: readonly string[]
  readonly seed?: number
  /** Rest after each statement; default 1. */
  readonly pauseMs?: number
}

export type WriterCounts = {
  /** Rows really inserted, updated, deleted. */
  readonly rows: Readonly<Record<Verb, number>>
  /** Statements per table that changed a row. */
  readonly tables: Readonly<Record<string, number>>
  readonly statements: number
  /** Failed statements by SQLSTATE, or by the network's error code. */
  readonly errors: Readonly<Record<string, number>>
  /** The last message of each code. */
  readonly messages: Readonly<Record<string, string>>
  /** The longest an application would have waited for one statement. */
  readonly slowestMs: number
}

/** An application in miniature that keeps writing while migrations run. */
export type Writer = {
  counts(): WriterCounts
  /** Resolves when no statement is on its way. */
  pause(): Promise<void>
  resume(): void
  /** Ends it; the final counts. May be called twice. */
  stop(): Promise<WriterCounts>
}

const writable = async (client: pg.Client, { tables, except = [] }: WriterOptions): Promise<readonly WriterTable[]> =>
  (await readWriterTables(client, tables)).filter(table => !except.includes(table.id))

/** New tables and columns are noticed after so many statements; a failure of class 42 (schema changed) is noticed at once. */
const READ_TABLES_EVERY = 100

/**
 * Inserts, updates and deletes generated rows, one statement after another, each its own transaction. Statements that fail
 * (a CHECK, a foreign key, a column that has gone) are counted, never thrown; a lost connection is made
 * again. Throws pg's error only when the first connection fails.
 */
export const startWriter = async (url: string, options: WriterOptions = {}): Promise<Writer> => {
  const client = await connect(url)
  const state: State = { ...freshState(options), client, tables: await writable(client, options) }
  const loop = run(url, state, options)
  return {
    counts: () => snapshot(state),
    pause: async () => {
      state.isPaused = true
      await state.current
    },
    resume: () => {
      state.isPaused = false
    },
    stop: async () => {
      state.isStopped = true
      await loop
      return snapshot(state)
    },
  }
}

type State = {
  client: pg.Client | null
  tables: readonly WriterTable[]
  readonly random: Random
  untilRead: number
  isPaused: boolean
  isStopped: boolean
  current: Promise<void>
  statements: number
  slowestMs: number
  readonly rows: Record<Verb, number>
  readonly changed: Record<string, number>
  readonly errors: Record<string, number>
  readonly messages: Record<string, string>
}

const freshState = (options: WriterOptions): State => ({
  client: null,
  tables: [],
  random: seeded(options.seed ?? 1),
  untilRead: READ_TABLES_EVERY,
  isPaused: false,
  isStopped: false,
  current: Promise.resolve(),
  statements: 0,
  slowestMs: 0,
  rows: { insert: 0, update: 0, delete: 0 },
  changed: {},
  errors: {},
  messages: {},
})

const snapshot = ({ rows, changed, statements, errors, messages, slowestMs }: State): WriterCounts =>
  structuredClone({ rows, tables: changed, statements, errors, messages, slowestMs })

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, application_name: 'repl-migrate writer' })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const run = async (url: string, state: State, options: WriterOptions): Promise<void> => {
  while (!state.isStopped) {
    if (!state.isPaused) {
      state.current = turn(url, state, options)
      await state.current
    }
    await sleep(options.pauseMs ?? 1)
  }
  await state.client?.end().catch(() => undefined)
}

const turn = async (url: string, state: State, options: WriterOptions): Promise<void> => {
  try {
    state.client ??= await connect(url)
    if (state.untilRead <= 0) {
      state.tables = await writable(state.client, options)
      state.untilRead = READ_TABLES_EVERY
    }
    await write(state, state.client)
  } catch (cause) {
    await failed(state, cause)
  }
}

const write = async (state: State, client: pg.Client): Promise<void> => {
  state.untilRead -= 1
  const statement = nextStatement(state.tables, state.random)
  if (statement === null) {
    state.untilRead = 0
    return
  }
  state.statements += 1
  const start = performance.now()
  try {
    const { rowCount } = await client.query(statement.sql)
    state.rows[statement.verb] += rowCount ?? 0
    state.changed[statement.table] = (state.changed[statement.table] ?? 0) + (rowCount ?? 0)
  } finally {
    state.slowestMs = Math.max(state.slowestMs, performance.now() - start)
  }
}

/** Without a SQLSTATE, or with one of a dying server, the connection is gone. */
const failed = async (state: State, cause: unknown): Promise<void> => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'connection'
  state.errors[code] = (state.errors[code] ?? 0) + 1
  state.messages[code] = cause instanceof Error ? cause.message : String(cause)
  if (code.startsWith('42')) state.untilRead = 0
  if (cause instanceof pg.DatabaseError && !/^(08|57P)/.test(code)) return
  await state.client?.end().catch(() => undefined)
  state.client = null
  await sleep(20)
}
