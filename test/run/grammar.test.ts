import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Place } from '../../src/base/place.ts'
import { databaseUrl } from '../../src/embedded/client.ts'
import type { Action, SqlStep } from '../../src/plan/step.ts'
import { sqlState } from '../../src/postgres/errors.ts'
import type { Session } from '../../src/postgres/session.ts'
import type { RunContext, RunReplica } from '../../src/run/context.ts'
import { checkGrammar } from '../../src/run/grammar.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { faultFrom, testServer } from '../postgres/server.ts'
import { readCorpus } from '../support/corpus.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const contextOf = (primary: Session, replicas: readonly RunReplica[] = []): RunContext => ({
  primary,
  replicas,
  limits: { lock: 0, statement: 0, barrier: 0, attempts: 1, maxDelay: 0 },
  backfill: { above: 0, batch: 1, pause: 0, maxLag: 0 },
  settings: { searchPath: 'public', timeZone: 'UTC', superuser: false },
  emit: () => undefined,
})

const stepOf = (host: string, actions: readonly Action[]): SqlStep => ({
  id: `1.${host}`,
  host,
  why: '',
  do: 'sql',
  actions,
  transaction: true,
  settled: null,
  lockTimeout: null,
})

const action = (doing: Action['do'], sql: string, needed: Action['needed'] = 'rows'): Action => ({
  do: doing,
  sql,
  place: { file: 'm.sql', line: 1, column: 1 },
  from: { statement: 0, part: null },
  row: null,
  relation: null,
  needed,
})

/** A file's statements as the primary runs them. */
const fileSteps = async (sql: string, file = 'm.sql'): Promise<readonly SqlStep[]> => {
  const statements = await parseStatements({ file, line: 1, sql })
  return [
    stepOf(
      'primary',
      statements.map(({ sql, place }) => ({ ...action('run', sql), place })),
    ),
  ]
}

/** Where servers stop reading is marked by `»`; the older the server, the sooner. */
const cases: readonly (readonly [since: number, sql: string])[] = [
  [12, 'ALTER TABLE t ADD COLUMN b int GENERATED ALWAYS AS »(a * 2) STORED'],
  [12, 'REINDEX TABLE »CONCURRENTLY t'],
  [12, 'WITH x AS »MATERIALIZED (SELECT 1) SELECT * FROM x'],
  [13, 'ALTER TABLE t ALTER COLUMN b DROP »EXPRESSION'],
  [14, 'ALTER TABLE t ALTER COLUMN b SET »COMPRESSION lz4'],
  [14, 'ALTER TABLE t DETACH PARTITION t_1 »CONCURRENTLY'],
  [14, 'CREATE FUNCTION f() RETURNS int\n  »RETURN 1'],
  [15, 'CREATE UNIQUE INDEX ON t (a) »NULLS NOT DISTINCT'],
  [15, '»MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE'],
  [17, 'ALTER TABLE t ALTER COLUMN b SET »EXPRESSION AS (a * 3)'],
  [18, 'ALTER TABLE t ADD COLUMN b int\n  GENERATED ALWAYS AS »(a * 2) »VIRTUAL'],
  [18, 'ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT »ENFORCED'],
]

/** Old grammar that a check by way of PL/pgSQL's own would trip over, and what servers decide only when they run it. */
const alwaysRead = `
CREATE INDEX ON t (a) INCLUDE (b);
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'good';
BEGIN; SAVEPOINT s; ROLLBACK TO s; RELEASE s; ROLLBACK; START TRANSACTION; END; ABORT;
TABLE t; (SELECT 1) UNION (SELECT 2); VALUES (1); WITH w AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM w;
SELECT a INTO u FROM t; SELECT 1 AS into; CREATE TABLE v AS EXECUTE p;
PREPARE p AS SELECT $1::int; EXECUTE p(1); DEALLOCATE p; CALL p(1); DECLARE c CURSOR FOR SELECT 1; FETCH c; MOVE c; CLOSE c;
DO $$ BEGIN PERFORM 1; END $$;
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $g0$ BEGIN EXECUTE $g1$SELECT 1$g1$; RETURN 1; END $g0$;
SELECT '$g2x$', E'it\\'s', 'back\\', U&'d!0061t' UESCAPE '!', $$ ; $$ /* ; */ -- ;
;
COPY t TO STDOUT; VACUUM t; CREATE INDEX CONCURRENTLY ON t (a); LISTEN l; SHOW all; SET x.y = 'z'; LOCK t; SELECT 'é😀';
-- the last comment`

/** The marked places, the statement being on the second line of its file. */
const marks = (marked: string): readonly Place[] =>
  [...marked.matchAll(/»/g)].map(({ index }) => {
    const lines = marked.slice(0, index).replaceAll('»', '').split('\n')
    return { file: 'm.sql', line: 1 + lines.length, column: 1 + (lines.at(-1)?.length ?? 0) }
  })

/** Whether the server reads a text sent to it directly: its grammar goes over all of it before the first statement fails. */
const reads = async (session: Session, sql: string): Promise<boolean> => {
  const failed = await faultFrom(session.run(`SELECT 1/0;${sql}`))
  return sqlState(failed) === '22012'
}

describe.each([11, 12, 14, 15, 17])('the grammar of PostgreSQL %i', major => {
  const server = testServer(major)

  test.each(cases)('new in %i: %s', async (since, marked) => {
    const context = contextOf(await server.open())
    const sql = marked.replaceAll('»', '')
    const steps = await fileSteps(`SELECT 'é😀';\n${sql};\nSELECT 2;\n`)
    if (major >= since) return expect(await checkGrammar(context, steps)).toBeUndefined()
    const fault = await faultFrom(checkGrammar(context, steps))
    expect(fault).toMatchObject({ code: 'grammar', exit: 2, host: 'primary' })
    expect(marks(marked)).toContainEqual(fault.place)
    expect(fault.message).toContain(`primary runs PostgreSQL ${major}, whose grammar refuses this: syntax error at or`)
    expect(fault.hint).toContain(`nothing was run on any host; write it as PostgreSQL ${major} reads it`)
  })

  test('nothing it has always read is refused, run or logged', async () => {
    const session = await server.open()
    await session.run('CREATE TABLE kept (a int)')
    const steps = await fileSteps(`DROP TABLE kept;${alwaysRead}`)
    expect(await checkGrammar(contextOf(session), steps)).toBeUndefined()
    expect(await session.query('TABLE kept')).toEqual([])
    await session.run('DROP TABLE kept')
    expect(readFileSync(server.cluster().logFile, 'utf8')).not.toContain('division by zero')
  })

  test('a server that lost PL/pgSQL is not asked', async () => {
    const { url } = server.cluster()
    await (await server.open()).run('CREATE DATABASE bare')
    const session = await server.open(databaseUrl(url, 'bare'))
    await session.run('DROP EXTENSION plpgsql')
    expect(await checkGrammar(contextOf(session), [stepOf('primary', [action('run', 'SELECT (')])])).toBeUndefined()
  })

  test('a text that ends too early is refused where it ends', async () => {
    const steps = [
      stepOf('primary', [action('run', 'SELECT 1'), action('run', 'SELECT (1 -- x'), action('run', 'SELECT 2')]),
    ]
    const fault = await faultFrom(checkGrammar(contextOf(await server.open()), steps))
    expect(fault.place).toEqual({ file: 'm.sql', line: 1, column: 15 })
  })
})

describe.each([11, 15, 17])('real migrations read by PostgreSQL %i', major => {
  const server = testServer(major)

  test('are refused exactly where the server refuses them', async () => {
    const session = await server.open()
    const refused: string[] = []
    for (const text of readCorpus().texts) {
      const steps = await fileSteps(text.sql, text.file)
      const fault = await checkGrammar(contextOf(session), steps).then(
        () => null,
        error => error,
      )
      const all = steps.flatMap(({ actions }) => actions.map(({ sql }) => sql)).join('\n;')
      expect(fault === null, text.file).toBe(await reads(session, all))
      if (fault !== null) refused.push(`${text.file}: ${fault.message}`)
    }
    if (major >= 15) expect(refused).toEqual([])
  })
})

describe('which texts are asked about', () => {
  const host = (version: number) => {
    const asked: string[] = []
    const session: Session = {
      host: 'fake',
      pid: 1,
      version,
      query: async () => [],
      run: async sql => void asked.push(sql),
      transaction: async work => work(session),
      close: async () => undefined,
    }
    return { asked, session }
  }
  const steps = [
    stepOf('old', [action('run', 'SELECT own')]),
    stepOf('primary', [
      action('set', 'SET x.y = 1'),
      action('send', 'SELECT sent'),
      action('send', 'SELECT mirrored', 'mirror'),
      action('run', 'SELECT here'),
      action('touch', 'SELECT touched'),
    ]),
    stepOf('new', [action('run', 'SELECT there')]),
  ]
  const words = (asked: readonly string[]) =>
    asked.map(text => text.match(/own|x\.y|sent|mirrored|here|touched|there/g))

  test('each host gets its own and, on a replica, what the stream brings; a server of 18 and later nothing', async () => {
    const [primary, full, tables, newer] = [host(110_022), host(170_005), host(170_005), host(180_001)]
    const replicas: readonly RunReplica[] = [
      { name: 'old', session: full.session, subscription: 's', mirror: 'full' },
      { name: 'lean', session: tables.session, subscription: 's', mirror: 'tables' },
      { name: 'new', session: newer.session, subscription: 's', mirror: 'full' },
    ]
    await checkGrammar(contextOf(primary.session, replicas), steps)
    expect(words(primary.asked)).toEqual([['x.y', 'here']])
    expect(words(full.asked)).toEqual([['own', 'x.y', 'sent', 'mirrored']])
    expect(words(tables.asked)).toEqual([['x.y', 'sent']])
    expect(newer.asked).toEqual([])
  })
})

describe.each([
  [18, 11, 'replica'],
  [11, 18, 'primary'],
] as const)('up on %i → %i', (primary, replica, older) => {
  const servers = usePair(primary, replica)

  test('a file the older server cannot read touches no host', async () => {
    const { pair, write, up, settled } = await stage(servers, { '1_t': 'CREATE TABLE t (id int PRIMARY KEY);' })
    await up()
    write('2_next', 'CREATE TABLE u (id int PRIMARY KEY);\nCREATE FUNCTION one() RETURNS int\n  RETURN 1;')
    const { outcome, error, events } = await up()
    expect({ outcome, error }).toMatchObject({ outcome: 'failed', error: { code: 'grammar', host: older, exit: 2 } })
    expect(error?.place).toMatchObject({ file: expect.stringMatching(/2_next\.sql$/), line: 3, column: 3 })
    expect(events.map(({ type }) => type)).not.toContain('statement')
    for (const ask of [pair.onPrimary, pair.onReplica])
      expect(await ask("SELECT to_regclass('u') AS u")).toEqual([{ u: null }])
    write('2_next', 'CREATE TABLE u (id int PRIMARY KEY);')
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_next'] })
    await settled()
  })
})
