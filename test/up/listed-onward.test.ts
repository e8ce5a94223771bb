import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = 'CREATE TABLE orders (id integer PRIMARY KEY, a integer);\nINSERT INTO orders VALUES (1, 1);'
const retype = 'ALTER TABLE orders ALTER COLUMN a TYPE bigint;'
const drop = 'ALTER TABLE orders DROP COLUMN a CASCADE;'

test.each([
  ['type is changed, and a replica lists it', retype, 'replica', '(id, a)'],
  ['type is changed, and a replica filters by it', retype, 'replica', 'WHERE (a > 0)'],
  ['type is changed, and the primary lists it for others', retype, 'primary', '(id, a)'],
  ['table would leave a replica’s publication by CASCADE', drop, 'replica', '(id, a) WHERE (id > 0)'],
] as const)('a column whose %s: refused, and what to write instead lets it pass', async (_, sql, host, what) => {
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  const on = host === 'primary' ? scene.pair.onPrimary : scene.pair.onReplica
  await on(`CREATE PUBLICATION onward FOR TABLE orders ${what}`)
  scene.write('3_column', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  scene.write('2_whole', error?.findings[0]?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('INSERT INTO orders (id) VALUES (2)')
  await scene.settled()
  expect(await on("SELECT tablename FROM pg_publication_tables WHERE pubname = 'onward'")).toHaveLength(1)
})
