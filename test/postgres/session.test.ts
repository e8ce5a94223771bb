import { describe, expect, test } from 'vitest'
import { serverError, sqlState } from '../../src/postgres/errors.ts'
import { startRelay } from './relay.ts'
import { faultFrom, testServer } from './server.ts'

const server = testServer(18)

test('a session starts with neutral limits, whatever the role carries, and keeps the order of day and month', async () => {
  const admin = await server.open()
  await admin.run(`
    CREATE ROLE limited LOGIN;
    ALTER ROLE limited SET lock_timeout = '1s';
    ALTER ROLE limited SET statement_timeout = '1min';
    ALTER ROLE limited SET idle_in_transaction_session_timeout = '1min';
    ALTER ROLE limited SET DateStyle = 'SQL, DMY';
    ALTER ROLE limited SET client_encoding = 'LATIN1'`)
  const session = await server.open(`postgres://limited@127.0.0.1:${server.cluster().port}/postgres`)
  const [row] = await session.query(
    `SELECT ${['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'DateStyle', 'client_encoding', 'standard_conforming_strings', 'application_name'].map(name => `current_setting('${name}') AS "${name}"`).join()}, pg_backend_pid() AS pid`,
  )
  expect(row).toEqual({
    lock_timeout: '0',
    statement_timeout: '0',
    idle_in_transaction_session_timeout: '0',
    DateStyle: 'ISO, DMY',
    client_encoding: 'UTF8',
    standard_conforming_strings: 'on',
    application_name: 'test',
    pid: session.pid,
  })
  expect(session.version).toBe(180004)
})

test('the application name of the connection string wins over ours', async () => {
  const session = await server.open(`${server.cluster().url}?application_name=mine`)
  expect(await session.query('SHOW application_name')).toEqual([{ application_name: 'mine' }])
})

test('values in and out: bigint and numeric stay text', async () => {
  const session = await server.open()
  const sql = 'SELECT $1::text AS t, $2::bigint AS b, 1.50::numeric AS n, $3::text[] AS a, $4::int AS z, 7 AS i'
  const rows = await session.query(sql, ["it's", 2n ** 53n, ['a,b', '"'], null])
  expect(rows).toEqual([{ t: "it's", b: '9007199254740992', n: '1.50', a: ['a,b', '"'], z: null, i: 7 }])
})

test('run takes several statements; sessions asked at once answer in order', async () => {
  const session = await server.open()
  await session.run("CREATE TEMP TABLE seen (n int); INSERT INTO seen VALUES (1); SELECT 'ignored'")
  const answers = await Promise.all([1, 2, 3].map(n => session.query('INSERT INTO seen VALUES ($1) RETURNING n', [n])))
  expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]])
})

describe('a failing statement', () => {
  test('is a Fault with SQLSTATE, detail, hint and place, and the session lives on', async () => {
    const session = await server.open()
    await session.run('CREATE TEMP TABLE one (id int PRIMARY KEY); INSERT INTO one VALUES (1)')
    const duplicate = await faultFrom(session.query('INSERT INTO one VALUES (1)'))
    expect(duplicate).toMatchObject({ code: 'sql-23505', host: 'primary', exit: 1 })
    expect(duplicate.message).toBe(
      'primary: duplicate key value violates unique constraint "one_pkey": Key (id)=(1) already exists. (23505)',
    )
    expect(serverError(duplicate)).toMatchObject({ table: 'one', constraint: 'one_pkey', severity: 'ERROR' })
    const misspelt = await faultFrom(session.query('SELECT idd FROM one'))
    expect(serverError(misspelt)).toMatchObject({ sqlState: '42703', position: 8 })
    expect(misspelt.hint).toContain('one.id')
    expect(sqlState(new Error('other'))).toBeNull()
    expect(await session.query('SELECT id FROM one')).toEqual([{ id: 1 }])
  })

  test('never tells a password, not even in its context', async () => {
    const session = await server.open()
    const body = `DO $$ BEGIN EXECUTE 'ALTER ROLE nobody_here PASSWORD ''Zq7secret'''; END $$`
    const fault = await faultFrom(session.run(body))
    expect(serverError(fault)?.where).toContain("PASSWORD '***'")
    expect(JSON.stringify([fault, fault.message, fault.cause])).not.toContain('Zq7')
  })

  test('keeps the query inside a function', async () => {
    const session = await server.open()
    const fault = await faultFrom(session.run('DO $$ BEGIN PERFORM missing_function(1); END $$'))
    expect(serverError(fault)).toMatchObject({ internalQuery: 'SELECT missing_function(1)', internalPosition: 8 })
  })
})

describe('a transaction', () => {
  const table = async (options = {}) => {
    const session = await server.open(undefined, options)
    await session.run('CREATE TEMP TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    return { session, rows: async () => (await session.query('SELECT n FROM t ORDER BY n')).map(row => row['n']) }
  }

  test('commits what it did and answers with its result', async () => {
    const { session, rows } = await table()
    expect(await session.transaction(inside => inside.query('INSERT INTO t VALUES (1) RETURNING n'))).toEqual([
      { n: 1 },
    ])
    expect(await rows()).toEqual([1])
  })

  test('takes another BEGIN', async () => {
    const { session } = await table()
    const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY'
    const fault = await faultFrom(session.transaction(inside => inside.run('CREATE TABLE x ()'), begin))
    expect(fault.code).toBe('sql-25006')
  })

  test('rolls back on any throw, which comes out as it is', async () => {
    const { session, rows } = await table()
    const failure = new Error('ours')
    const run = session.transaction(async inside => {
      await inside.run('INSERT INTO t VALUES (1)')
      throw failure
    })
    await expect(run).rejects.toBe(failure)
    expect(await rows()).toEqual([])
  })

  test('that fails at COMMIT is a plain failure, and the next one works', async () => {
    const notices: unknown[] = []
    const { session, rows } = await table({ onNotice: (notice: unknown) => notices.push(notice) })
    const fault = await faultFrom(session.transaction(inside => inside.run('INSERT INTO t VALUES (1), (1)')))
    expect(fault.code).toBe('sql-23505')
    await session.transaction(inside => inside.run('INSERT INTO t VALUES (2)'))
    expect(await rows()).toEqual([2])
    expect(notices).toEqual([])
  })

  test('that fails at COMMIT long before the server is ready again does not hinder the next', async () => {
    const relay = await startRelay(server.cluster().port, { delayReady: 20 })
    const session = await server.open(`postgres://postgres@127.0.0.1:${relay.port}/postgres?sslmode=disable`)
    await session.run('CREATE TEMP TABLE t (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
    await faultFrom(session.transaction(inside => inside.run('INSERT INTO t VALUES (1), (1)')))
    await session.transaction(inside => inside.run('INSERT INTO t VALUES (2)'))
    expect(await session.query('SELECT n FROM t')).toEqual([{ n: 2 }])
  })

  test('with a swallowed failure is not reported as committed', async () => {
    const { session, rows } = await table()
    const run = session.transaction(async inside => {
      await inside.run('INSERT INTO t VALUES (1)')
      await inside.run('SELECT 1/0').catch(() => undefined)
    })
    expect((await faultFrom(run)).code).toBe('transaction-aborted')
    expect(await rows()).toEqual([])
  })

  test('that ends itself is reported', async () => {
    const { session } = await table()
    const run = session.transaction(inside => inside.run('INSERT INTO t VALUES (1); COMMIT'))
    expect((await faultFrom(run)).code).toBe('transaction-ended')
  })

  test('does not begin inside another', async () => {
    const { session } = await table()
    const run = session.transaction(inside => inside.transaction(async () => undefined))
    await expect(run).rejects.toThrow(TypeError)
  })
})

test('remarks of the server are heard, without secrets', async () => {
  const heard: unknown[] = []
  const session = await server.open(undefined, { onNotice: notice => heard.push(notice) })
  await session.run(`DO $$ BEGIN RAISE WARNING 'careful: postgres://u:Zq7@h/d'; END $$`)
  expect(heard).toEqual([{ severity: 'WARNING', sqlState: '01000', message: 'careful: postgres://u:***@h/d' }])
})
