import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { indexCatalog } from '../../src/catalog/find.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import type { Ruling } from '../../src/kinds/ruling.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import type { Session } from '../../src/postgres/session.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'
import type { Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { testServer } from '../postgres/server.ts'
import { dropAll } from '../support/emptied.ts'
import { keepSessions } from '../support/kept-sessions.ts'
import { type Observed, observe, observeAlone, strongest } from '../support/observe.ts'
import { majors } from '../support/pair.ts'
import { proofCases, ruleText } from '../support/proof.ts'
import { lockCases } from './cases.ts'

const hostsOf = async (session: Session): Promise<Hosts> => {
  const catalog = indexCatalog(await readCatalog(session, { light: true }))
  const replicas = [{ name: 'replica', catalog, binary: false }]
  return {
    primary: catalog,
    replicas,
    publication: 'repl_to_replica',
    wanted: () => true,
    materialize: false,
    largeAbove: Number.POSITIVE_INFINITY,
  }
}

/** What the rulings of one statement say it does to a table. */
const claimOf = (rulings: readonly Ruling[], table: string): Observed => ({
  lock: strongest(rulings.flatMap(({ cost }) => cost.locks.flatMap(one => (one.relation === table ? [one.lock] : [])))),
  rewrote: rulings.some(({ cost }) => cost.rewrites),
  scanned: rulings.some(({ cost }) => cost.scans || cost.rewrites),
})

/** Tables that are there before the first statement; an index is locked by itself, and that harms nobody. */
const tablesOf = async (client: pg.Client): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await client.query(
    "SELECT format('%I.%I', n.nspname, c.relname) AS id, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'm')",
  )
  return new Map(rows.map(({ id, oid }) => [id, oid]))
}

/** Not run as written: refused, or its text replaced by steps. */
const isElsewise = ({ order, split }: Ruling): boolean => order === 'refuse' || split.length > 0

/** Rows read, or none to read, without a word at DEBUG1. */
const silent = new Set([
  'UpdateStmt',
  'DeleteStmt',
  'SelectStmt',
  'VacuumStmt',
  'ReindexStmt',
  'AlterDomainStmt',
  'InsertStmt',
  'MergeStmt',
  'CopyStmt',
  'TruncateStmt',
])

/** NOT NULL without a default stops at the first row it meets: only an empty table is read to its end. */
const readsNothing = ({ risks }: Ruling): boolean => risks.some(({ code }) => code === 'required-column')

/** A new file, or none, that holds no rows; or a new one that is all it is about. */
const empties = new Set(['DropStmt', 'TruncateStmt', 'RefreshMatViewStmt'])

/**
 * Examples whose rewrite or scan the ruling cannot know: nothing to move, or proved by a CHECK; a domain's default that 11 computes
 * once.
 */
const unlike = new Set([
  'rewrite-table: the tablespace',
  'attach-partition: an empty table becomes a partition',
  'add-column: a domain of this file with a computed default',
])

type Compared = { readonly sql: string; readonly claimed: Partial<Observed>; readonly observed: Partial<Observed> }

const compared = (
  { tag, sql }: Statement,
  rulings: readonly Ruling[],
  only: string | null,
  claimed: Observed,
  observed: Observed,
): Compared => {
  if (empties.has(tag)) return { sql, claimed: { lock: claimed.lock }, observed: { lock: observed.lock } }
  if (!silent.has(tag) && only === null && !rulings.some(readsNothing)) return { sql, claimed, observed }
  const unscanned = ({ lock, rewrote }: Observed) => ({ lock, rewrote })
  return { sql, claimed: unscanned(claimed), observed: unscanned(observed) }
}

/** What looks at a case. */
type Watcher = { readonly url: string; readonly client: pg.Client; readonly session: Session }

const watch = async (
  { url, client, session }: Watcher,
  sql: string,
  only: string | null,
): Promise<readonly Compared[]> => {
  const parts = [...(await ruleText(sql, await hostsOf(session)))]
  const statements = await parseStatements({ file: 'case.sql', line: 1, sql })
  const seen: Compared[] = []
  const tables = await tablesOf(client)
  for (const statement of statements) {
    const rulings = parts.splice(0, statement.parts.length).map(({ ruling }) => ruling)
    const table = only ?? rulings[0]?.relation ?? null
    const oid = tables.get(table ?? '')
    if (table === null || oid === undefined || rulings.some(isElsewise)) {
      await client.query(statement.sql).catch(() => undefined)
      continue
    }
    const claim = claimOf(rulings, table)
    if (rulings.some(({ cost }) => cost.transaction === 'alone')) {
      const lock = await observeAlone(client, url, statement.sql, table)
      seen.push({ sql: statement.sql, claimed: { lock: claim.lock }, observed: { lock } })
      continue
    }
    const found = await observe(client, statement.sql, oid)
    seen.push(compared(statement, rulings, only, claim, found))
  }
  return seen
}

describe.each([...new Set(majors().flat())])('on PostgreSQL %i', major => {
  const server = testServer(major)
  const clients = keepSessions()
  const open: { session?: Session } = {}
  beforeAll(async () => {
    const conninfo = parseConninfo(server.cluster().url, processSurroundings())
    open.session = await connect(conninfo, { host: 'primary', applicationName: 'test' })
  })
  afterAll(() => Promise.all([clients.close(), open.session?.close()]))

  /** In the server's one database, for a new one, or a new connection, costs more than a case. */
  const prepare = async (client: pg.Client, given: readonly string[]): Promise<void> => {
    await client.query(dropAll)
    const { rows } = await client.query('SELECT quote_ident(pubname) AS name FROM pg_publication')
    for (const { name } of rows) await client.query(`DROP PUBLICATION ${name}`)
    for (const sql of given) await client.query(sql)
  }

  const cases = [
    ...proofCases(major, major).map(({ title, example }) => ({
      title,
      given: [...example.given, ...(example.rows ?? [])],
      sql: example.sql,
      table: null,
    })),
    ...lockCases
      .filter(({ since }) => (since ?? 0) <= major)
      .map(one => ({ ...one, table: one.table === undefined ? null : `public.${one.table}` })),
  ]

  test.each(cases)('$title', async ({ title, given, sql, table }) => {
    const { url } = server.cluster()
    const { session } = open
    if (session === undefined) throw new Error('the server is not started')
    const seen = await clients.use(url, async client => {
      await prepare(client, given)
      return watch({ url, client, session }, sql, table)
    })
    for (const { sql: text, claimed, observed } of seen) {
      expect({ sql: text, lock: observed.lock }).toEqual({ sql: text, lock: claimed.lock })
      if (!unlike.has(title)) expect({ sql: text, ...observed }).toEqual({ sql: text, ...claimed })
    }
  })
})
