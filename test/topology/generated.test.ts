import { expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { configFor } from '../support/config.ts'
import { type TestPair, usePair } from '../support/pair.ts'

const servers = usePair(18, 18)

const having = async (column: string): Promise<TestPair> => {
  const pair = await servers.fresh({ wire: false })
  await pair.onPrimary(
    `CREATE TABLE lines (id int PRIMARY KEY, price int, twice int GENERATED ALWAYS AS (price * 2) ${column})`,
  )
  await pair.onPrimary('INSERT INTO lines (id, price) SELECT i, i FROM generate_series(1, 20) AS i')
  return pair
}

const changesArrive = async (pair: TestPair): Promise<void> => {
  await pair.onPrimary('UPDATE lines SET price = price + 1 WHERE id < 10; DELETE FROM lines WHERE id > 15')
  await pair.caughtUp()
  expect(await pair.applyErrors()).toEqual([])
  expect((await pair.rows(['public.lines'])).map(({ equal }) => equal)).toEqual([true])
}

test('stored generated columns are in the replica’s publication, so that whole old rows may be sent on', async () => {
  const pair = await having('STORED')
  await setup(configFor(pair, 'none'))
  await changesArrive(pair)
})

test('a publication that was there before is given them first', async () => {
  const pair = await having('STORED')
  await pair.onReplica('CREATE PUBLICATION mz_source FOR ALL TABLES')
  const { steps } = await setup(configFor(pair, 'none'))
  expect(steps.map(({ id }) => id)).toContain('replica.generated')
  await changesArrive(pair)
  expect((await setup(configFor(pair, 'none'))).outcome).toBe('nothing')
})

test('virtual ones cannot be: setup does not begin', async () => {
  const pair = await having('VIRTUAL')
  await expect(setup(configFor(pair, 'none'))).rejects.toMatchObject({
    code: 'not-ready',
    findings: [{ code: 'generated-column-in-identity', object: 'public.lines.twice', weight: 'blocks' }],
  })
  expect(
    await pair.onReplica(
      'SELECT FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
    ),
  ).toEqual([])
})
