import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const shop = 'CREATE SCHEMA shop; CREATE TABLE shop.payments (id bigint PRIMARY KEY, note text)'

test('what changes a table after its schema was renamed finds the publisher under the new name', async () => {
  const scene = await stage(servers, { '1_shop': shop })
  await scene.up()
  await scene.pair.onPrimary('INSERT INTO shop.payments VALUES (1)')
  await scene.pair.caughtUp()
  scene.write('2_store', 'ALTER SCHEMA shop RENAME TO store')
  await scene.up()
  await scene.pair.onReplica('ALTER TABLE store.payments ADD COLUMN seen text')
  await scene.pair.onPrimary('INSERT INTO store.payments VALUES (2)')
  await scene.settled()
})

test('by hand apply looks for the old one', async () => {
  const scene = await stage(servers, { '1_shop': shop })
  await scene.up()
  await scene.pair.onPrimary('INSERT INTO shop.payments VALUES (1)')
  await scene.pair.caughtUp()
  await scene.pair.onPrimary('ALTER SCHEMA shop RENAME TO store')
  await scene.pair.onReplica('ALTER SCHEMA shop RENAME TO store')
  await scene.pair.onReplica('ALTER TABLE store.payments ADD COLUMN seen text')
  await scene.pair.onPrimary('INSERT INTO store.payments VALUES (2)')
  const first = async () => (await scene.pair.applyErrors())[0]?.message
  await expect.poll(first, { timeout: 10_000 }).toMatch(/"shop.payments" does not exist/)
})

const halls = `CREATE TABLE halls (id integer PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE halls_low PARTITION OF halls FOR VALUES FROM (0) TO (1000);`

test.each(['ALTER TABLE halls RENAME TO rooms', 'CREATE SCHEMA rooms; ALTER TABLE halls SET SCHEMA rooms'])(
  'partitions that travel by their root know its new name: %s',
  async sql => {
    const scene = await stage(servers, {})
    await scene.pair.onPrimary(
      `ALTER PUBLICATION ${scene.config.primary.publication} SET (publish_via_partition_root = true)`,
    )
    scene.write('1_halls', halls)
    await scene.up()
    await scene.pair.onPrimary('INSERT INTO halls VALUES (1)')
    await scene.pair.caughtUp()
    scene.write('2_rooms', sql)
    await scene.up()
    const name = sql.includes('SCHEMA') ? 'rooms.halls' : 'rooms'
    await scene.pair.onReplica(`ALTER TABLE ${name} ADD COLUMN seen text`)
    await scene.pair.onPrimary(`INSERT INTO ${name} VALUES (2)`)
    await scene.settled()
  },
)
