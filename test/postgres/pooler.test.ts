import { expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { refuseTransactionPooler } from '../../src/postgres/pooler.ts'
import type { Row, Session } from '../../src/postgres/session.ts'
import { startPooler } from './fake-pooler.ts'
import { startRelay } from './relay.ts'
import { faultFrom, testServer } from './server.ts'

// pgbouncer is nothing to install for a test. These sessions answer as through pool_mode=transaction, each transaction from
// the backend that is next in the list.
const pooled = (pid: number, backends: readonly number[]): Session => {
  let next = 0
  const answer = async <R extends Row>(): Promise<R[]> => {
    const row: Row = { pid: backends[next++ % backends.length] }
    return [row as R]
  }
  const session: Session = {
    host: 'primary',
    pid,
    version: 180004,
    query: answer,
    run: async () => undefined,
    transaction: work => work(session),
    close: async () => undefined,
  }
  return session
}

test('a session whose statements run in different backends is refused', async () => {
  const fault = await faultFrom(refuseTransactionPooler(pooled(100, [101]), pooled(200, [200])))
  expect(fault).toMatchObject({ code: 'transaction-pooler', host: 'primary', exit: 2 })
  expect(fault.message).toContain('served by backend 100 and then by 101')
  expect(fault.hint).toContain('5432')
})

test('a quiet pool that serves two sessions from one backend is refused', async () => {
  const fault = await faultFrom(refuseTransactionPooler(pooled(100, [100]), pooled(100, [100])))
  expect(fault.message).toContain('two open sessions were both served by backend 100')
})

test('statement pooling, which refuses BEGIN, is refused as what it is', async () => {
  const refusing: Session = {
    ...pooled(200, [200]),
    transaction: () =>
      Promise.reject(new Fault('connection-lost', 'transaction blocks not allowed in statement pooling mode')),
  }
  expect((await faultFrom(refuseTransactionPooler(pooled(100, [100]), refusing))).code).toBe('transaction-pooler')
})

const server = testServer(18)

test('two direct sessions are fine', async () => {
  await refuseTransactionPooler(await server.open(), await server.open())
})

test('connecting through a transaction pooler is refused, without anybody asking', async () => {
  const port = await startPooler(server.cluster().port)
  const fault = await faultFrom(server.open(`postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`))
  expect(fault.code).toBe('transaction-pooler')
  expect(fault.message).toContain('two open sessions were both served by backend')
})

test('somebody in between who gives each session its own backend is asked a second time and fine', async () => {
  const relay = await startRelay(server.cluster().port, { renumber: true })
  const session = await server.open(`postgres://postgres@127.0.0.1:${relay.port}/postgres?sslmode=disable`)
  expect(await session.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(relay.clients()).toBe(2)
})
