import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const ranked = (by: number): string =>
  `CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * ${by}; END';`

const orders =
  'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text); INSERT INTO orders VALUES (1, 1);'

const alone = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS by_note ON orders (note);'

test.each([
  ['in the stream', `${ranked(1)} ${orders} CREATE INDEX ON orders (ranked(total));`, ranked(-1)],
  ['on the replica later', `${ranked(1)} ${orders}`, ''],
])('what runs %s, behind work that runs alone, is tried there first', async (_, made, changed) => {
  const scene = await stage(servers, { '1_orders': made }, {}, own => [{ ...own, mirror: 'tables' }])
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  const unique = `CREATE UNIQUE INDEX by_rank ON orders (ranked(total));`
  scene.write('2_changed', `${alone}\n${unique}\n${changed}`)
  const { outcome, error } = await scene.up()
  expect({ outcome, message: error?.message }).toEqual({
    outcome: 'failed',
    message: expect.stringMatching(/^rehearsal on replica: function (public\.)?ranked\(integer\) does not exist/),
  })
  expect(error?.hint).toMatch(/the file must stay as it is; mend replica by hand and run `repl-migrate up` again$/)
  const there = "SELECT to_regclass('by_note')::text AS note, to_regclass('by_rank')::text AS rank"
  expect(await scene.pair.onPrimary(there)).toEqual([{ note: 'by_note', rank: null }])
  await scene.pair.onPrimary('INSERT INTO orders VALUES (2, 2)')
  await scene.pair.caughtUp()
  await scene.pair.onReplica(ranked(1))
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})
