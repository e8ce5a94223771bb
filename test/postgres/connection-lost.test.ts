import { expect, test } from 'vitest'
import { serverError } from '../../src/postgres/errors.ts'
import { startRelay } from './relay.ts'
import { faultFrom, testServer } from './server.ts'

const server = testServer(18)

const terminate = async (pid: number): Promise<void> => {
  const admin = await server.open()
  await admin.query('SELECT pg_terminate_backend($1)', [pid])
}

const cutOn = async (word: string): Promise<string> => {
  const relay = await startRelay(server.cluster().port, { cutOn: sent => sent.includes(word) })
  return `postgres://postgres@127.0.0.1:${relay.port}/postgres?sslmode=disable`
}

test('a session ended by the server during a statement', async () => {
  const session = await server.open()
  const running = faultFrom(session.query('SELECT pg_sleep(20)'))
  await terminate(session.pid)
  const fault = await running
  expect(fault).toMatchObject({ code: 'connection-lost', host: 'primary', exit: 1 })
  expect(serverError(fault)?.sqlState).toBe('57P01')
  expect((await faultFrom(session.query('SELECT 1'))).code).toBe('connection-lost')
})

test('a session ended while it was idle: the next statement says so, and why', async () => {
  const session = await server.open()
  await terminate(session.pid)
  await expect
    .poll(async () => (await server.open()).query(`SELECT 1 FROM pg_stat_activity WHERE pid = ${session.pid}`))
    .toEqual([])
  const fault = await faultFrom(session.query('SELECT 1'))
  expect(fault.code).toBe('connection-lost')
  expect(fault.message).toContain('terminating connection due to administrator command')
})

test('a network that goes away during a statement of a transaction rolls it back', async () => {
  const session = await server.open(await cutOn('break_here'))
  const fault = await faultFrom(session.transaction(inside => inside.query("SELECT 'break_here'")))
  expect(fault).toMatchObject({ code: 'connection-lost', exit: 1 })
})

test('a network that goes away at COMMIT leaves the transaction in doubt', async () => {
  const session = await server.open(await cutOn('COMMIT'))
  const fault = await faultFrom(session.transaction(inside => inside.run('CREATE TABLE doubtful ()')))
  expect(fault).toMatchObject({ code: 'in-doubt', host: 'primary', exit: 5 })
  expect(fault.hint).toContain('status')
})

test('a session ended by the server at COMMIT is in doubt too', async () => {
  const session = await server.open()
  const run = session.transaction(async inside => {
    await inside.run('CREATE TABLE doubtful ()')
    await terminate(inside.pid)
    await expect
      .poll(async () => (await server.open()).query(`SELECT 1 FROM pg_stat_activity WHERE pid = ${inside.pid}`))
      .toEqual([])
  })
  expect((await faultFrom(run)).code).toBe('in-doubt')
})

test('closing a session ends its running statement as a Fault, and closing twice is fine', async () => {
  const session = await server.open()
  const running = faultFrom(session.query('SELECT pg_sleep(20)'))
  await session.close()
  await session.close()
  expect((await running).code).toBe('connection-lost')
  expect((await faultFrom(session.query('SELECT 1'))).message).toContain('the session was closed')
})
