import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = 'CREATE TABLE orders (id integer PRIMARY KEY, a integer);\nINSERT INTO orders VALUES (1, 1);'
const add = 'ALTER TABLE orders ADD COLUMN b integer;'

const listed = async () => {
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  await scene.pair.onReplica('ALTER TABLE orders REPLICA IDENTITY FULL')
  await scene.pair.onReplica('CREATE PUBLICATION onward FOR TABLE orders (id, a)')
  return scene
}

test('a replica that sends whole rows of listed columns refuses to apply once there is another column', async () => {
  const { pair } = await listed()
  for (const on of [pair.onReplica, pair.onPrimary]) await on(add)
  await pair.onPrimary('UPDATE orders SET a = 2')
  const said = async () => (await pair.applyErrors()).map(({ message }) => message).join()
  await expect.poll(said, { timeout: 20_000 }).toContain('cannot update table "orders"')
  await pair.onReplica('DROP PUBLICATION onward')
})

test('so it is refused, and what to write instead lets it pass', async () => {
  const scene = await listed()
  scene.write('3_add', add)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  scene.write('2_whole', error?.findings[0]?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE orders SET a = 2, b = 2')
  await scene.settled()
})
