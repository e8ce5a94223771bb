import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const ranked = (by: number): string =>
  `CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * ${by}; END';`

const orders =
  'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text); INSERT INTO orders VALUES (1, 1);'

const alone = 'CREATE INDEX CONCURRENTLY by_note ON orders (note);'

test.each([
  [
    'in the stream',
    { made: orders, there: 'CREATE VIEW totals AS SELECT total FROM orders' },
    'ALTER TABLE orders ALTER total TYPE text USING total::text;',
    /^rehearsal on replica: cannot alter type of a column used by a view/,
    'DROP VIEW totals',
  ],
  [
    'on the replica later',
    { made: `${ranked(1)} ${orders}`, there: 'SELECT 1' },
    'CREATE UNIQUE INDEX by_rank ON orders (ranked(total));',
    /^rehearsal on replica: function (public\.)?ranked\(integer\) does not exist/,
    ranked(1),
  ],
])(
  'what runs %s, behind work that runs alone, is tried there first',
  async (_, { made, there }, changed, says, mend) => {
    const scene = await stage(servers, { '1_orders': made }, {}, own => [{ ...own, mirror: 'tables' }])
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onReplica(there)
    scene.write('2_changed', `${alone}\n${changed}`)
    const { outcome, error } = await scene.up()
    expect({ outcome, message: error?.message }).toEqual({ outcome: 'failed', message: expect.stringMatching(says) })
    expect(error?.hint).toMatch(/the file must stay as it is; mend replica by hand and run `repl-migrate up` again$/)
    const seen = `SELECT to_regclass('by_note')::text AS note, to_regclass('by_rank')::text AS rank, pg_typeof(total)::text AS type FROM orders`
    expect(await scene.pair.onPrimary(seen)).toEqual([{ note: 'by_note', rank: null, type: 'integer' }])
    await scene.pair.onPrimary('INSERT INTO orders VALUES (2, 2)')
    await scene.pair.caughtUp()
    await scene.pair.onReplica(mend)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
    await scene.settled()
  },
)
