import { expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { configFor } from '../support/config.ts'
import { type TestPair, usePair } from '../support/pair.ts'

const servers = usePair(15, 15)

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, a int)'
const marks = 'CREATE TABLE marks (id int, a int)'

const changesArrive = async (pair: TestPair): Promise<void> => {
  await pair.onPrimary('INSERT INTO orders VALUES (1, 1); UPDATE orders SET a = 2')
  await pair.caughtUp()
  expect(await pair.applyErrors()).toEqual([])
}

test('a list of all columns does not go with REPLICA IDENTITY FULL: the table keeps its key until the list is gone', async () => {
  const pair = await servers.fresh({ wire: false })
  for (const on of [pair.onPrimary, pair.onReplica]) await on(orders)
  await pair.onReplica('CREATE PUBLICATION mz_source FOR TABLE orders (id, a)')
  const found = async () =>
    (await setup(configFor(pair, 'none'))).findings.map(({ code, weight }) => `${code} ${weight}`)
  expect(await found()).toContain('identity-behind-list stalls-materialize')
  await changesArrive(pair)
  await pair.onReplica('ALTER PUBLICATION mz_source DROP TABLE orders; ALTER PUBLICATION mz_source ADD TABLE orders')
  expect(await found()).not.toContain('identity-behind-list stalls-materialize')
  expect(await pair.onReplica("SELECT relreplident FROM pg_class WHERE relname = 'orders'")).toEqual([
    { relreplident: 'f' },
  ])
})

test('a primary that refuses its writers for it: setup does not begin', async () => {
  const pair = await servers.fresh({ wire: false })
  for (const on of [pair.onPrimary, pair.onReplica]) await on(marks)
  await pair.onPrimary('CREATE PUBLICATION repl_to_replica FOR TABLE marks (id, a)')
  await expect(setup(configFor(pair, 'none'))).rejects.toMatchObject({
    code: 'not-ready',
    findings: expect.arrayContaining([expect.objectContaining({ code: 'identity-behind-list', weight: 'blocks' })]),
  })
})

test('a table without a key that a publication of somebody else’s sends on gets REPLICA IDENTITY FULL', async () => {
  const pair = await servers.fresh({ wire: false })
  for (const on of [pair.onPrimary, pair.onReplica]) await on(`${orders}; ${marks}`)
  await pair.onReplica('CREATE PUBLICATION others FOR ALL TABLES')
  const config = configFor(pair, 'none')
  await setup({ ...config, replicas: config.replicas.map(replica => ({ ...replica, publication: null })) })
  await pair.onPrimary('INSERT INTO marks VALUES (1, 1); UPDATE marks SET a = 2')
  await changesArrive(pair)
  expect((await pair.rows(['public.marks'])).map(({ equal }) => equal)).toEqual([true])
})
