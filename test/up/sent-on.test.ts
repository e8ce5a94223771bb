import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = 'CREATE TABLE orders (id integer PRIMARY KEY, a integer NOT NULL);\nINSERT INTO orders VALUES (1, 1);'

/** The replica has a publication of somebody else's, which the configuration does not name. */
const sentOn = async () => {
  const scene = await stage(servers, { '1_before': before }, {}, own => [{ ...own, publication: null }])
  await scene.up()
  await scene.pair.onReplica('CREATE PUBLICATION onward FOR TABLE orders')
  return scene
}

test.each([
  ['constraint', 'ALTER TABLE orders DROP CONSTRAINT orders_pkey;'],
  [
    'constraint, under another name,',
    'ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO k; ALTER TABLE orders DROP CONSTRAINT k;',
  ],
  [
    'constraint that the file has put in its place',
    'ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD CONSTRAINT k PRIMARY KEY (id); ALTER TABLE orders DROP CONSTRAINT IF EXISTS k;',
  ],
  ['column', 'ALTER TABLE orders DROP COLUMN id;'],
])('a key by which a replica sends rows on is not dropped with its %s', async (_, sql) => {
  const scene = await sentOn()
  scene.write('3_key', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  scene.write('2_whole', error?.findings[0]?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE orders SET a = 2')
  await scene.settled()
})

test('without it apply stops', async () => {
  const { pair } = await sentOn()
  const drop = 'ALTER TABLE orders DROP CONSTRAINT orders_pkey; ALTER TABLE orders REPLICA IDENTITY '
  await pair.onPrimary(`${drop} FULL`)
  await pair.onReplica(`${drop} DEFAULT`)
  await pair.onPrimary('UPDATE orders SET a = 2')
  const said = async () => (await pair.applyErrors()).map(({ message }) => message).join()
  await expect.poll(said, { timeout: 20_000 }).toContain('does not have a replica identity')
  await pair.onReplica('DROP PUBLICATION onward')
})

test('another key takes its place', async () => {
  const scene = await sentOn()
  scene.write('2_key', 'ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (a);')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE orders SET a = 2')
  await scene.settled()
})

test('a new table without a key is taken in by a publication of all tables', async () => {
  const scene = await sentOn()
  await scene.pair.onReplica('CREATE PUBLICATION everything FOR ALL TABLES')
  scene.write('2_marks', 'CREATE TABLE marks (a integer, b text);\nINSERT INTO marks VALUES (1);')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE marks SET a = 2')
  await scene.settled()
})
