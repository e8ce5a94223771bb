import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const taxed = (by: number): string =>
  `CREATE OR REPLACE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * ${by}; END';`

/** Its row is sent behind the routine that it was not made with. */
test('a row that the old routine made, and that commits late, is waited for', async () => {
  const scene = await stage(servers, {
    '1_orders': `${taxed(2)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer, tax integer GENERATED ALWAYS AS (taxed(total)) STORED);`,
  })
  await scene.up()
  const writer = new pg.Client({ connectionString: scene.pair.primaryUrl })
  await writer.connect()
  onTestFinished(() => writer.end())
  await writer.query('BEGIN; INSERT INTO orders VALUES (1, 10)')
  scene.write('2_taxed', taxed(3))
  const running = scene.up()
  await sleep(100)
  await writer.query('COMMIT')
  expect(await running).toMatchObject({ outcome: 'done', error: null })
  await writer.query('INSERT INTO orders VALUES (2, 10)')
  await scene.settled()
  expect(await scene.pair.onReplica('SELECT tax FROM orders ORDER BY id')).toEqual([{ tax: 20 }, { tax: 30 }])
})
