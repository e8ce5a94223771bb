import { describe, expect, test } from 'vitest'
import { plan } from '../../src/commands/plan.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const orders = `CREATE TABLE orders (id integer PRIMARY KEY, total integer CONSTRAINT total_known NOT NULL, note text);
INSERT INTO orders VALUES (1, 1);`

const says = (events: readonly { readonly type: string; readonly message?: string }[]): string =>
  events.map(({ message }) => message ?? '').join('\n')

describe.each([18, 15])('a NOT NULL that goes by its name, 18 → %i', replica => {
  const servers = usePair(18, replica)

  test.each([
    'ALTER TABLE orders DROP CONSTRAINT total_known',
    'ALTER TABLE orders DROP CONSTRAINT IF EXISTS total_known',
    'ALTER TABLE orders RENAME total TO cents; ALTER TABLE ONLY orders DROP CONSTRAINT total_known',
  ])('the first NULL finds the replica ready: %s', async sql => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    scene.write('2_drop', `${sql};\nINSERT INTO orders VALUES (2, NULL);`)
    const { findings } = await plan(scene.config)
    expect(findings.map(({ why }) => why).join()).toMatch(
      /stop for good: the NOT NULL constraint on column "(total|cents)"/,
    )
    const ran = await scene.up()
    expect(ran).toMatchObject({ outcome: 'done', error: null })
    expect(says(ran.events)).not.toContain('all of it in the stream')
    await scene.settled()
  })

  test('another name leaves replication alone', async () => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    scene.write('2_name', 'ALTER TABLE orders RENAME CONSTRAINT total_known TO has_total')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    scene.write('3_drop', 'ALTER TABLE orders DROP CONSTRAINT has_total; INSERT INTO orders VALUES (2, NULL);')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})

describe('a NOT NULL that the file makes, 18 → 15', () => {
  const servers = usePair(18, 15)

  test.each([
    'ALTER TABLE orders ALTER note SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_note_not_null;',
    'ALTER TABLE orders ADD COLUMN paid integer DEFAULT 0 CONSTRAINT is_paid NOT NULL;\nALTER TABLE orders DROP CONSTRAINT IF EXISTS is_paid;',
    'CREATE TABLE bills (id integer PRIMARY KEY, sum integer CONSTRAINT has_sum NOT NULL);\nALTER TABLE bills DROP CONSTRAINT IF EXISTS has_sum;',
  ])('the replica is told by its column: %s', async sql => {
    const scene = await stage(servers, { '1_orders': orders.replace('1, 1', "1, 1, 'a'") })
    await scene.up()
    scene.write('2_drop', sql)
    expect(await scene.up()).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'drop-constraint' }] } })
  })
})

describe('a NOT NULL without a name on the primary, 11 → 18', () => {
  const servers = usePair(11, 18)

  test('the replica keeps it where the primary finds nothing to drop', async () => {
    const scene = await stage(servers, { '1_orders': orders.replace('CONSTRAINT total_known ', '') })
    await scene.up()
    scene.write('2_drop', 'ALTER TABLE orders DROP CONSTRAINT IF EXISTS orders_total_not_null')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    const kept = "SELECT attnotnull AS kept FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attname = 'total'"
    expect(await scene.pair.onReplica(kept)).toEqual([{ kept: true }])
    await scene.settled()
  })
})
