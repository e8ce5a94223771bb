import { describe, expect, test } from 'vitest'
import { type Majors, usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const orders = `CREATE DOMAIN clock AS text DEFAULT clock_timestamp()::text;
CREATE TABLE orders (n integer); ALTER TABLE orders REPLICA IDENTITY FULL;
CREATE TABLE keyed (id integer PRIMARY KEY);`

const pairs: readonly Majors[] = [
  [15, 15],
  [11, 18],
]

/** Before 13 a domain's default is not given to rows that exist, and one that is computed differs from host to host. */
describe.each(pairs)('a column that is to be empty first, of a domain with a default, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const filled = async () => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    await scene.pair.onPrimary(
      'INSERT INTO orders SELECT generate_series(1, 20); INSERT INTO keyed SELECT generate_series(1, 20)',
    )
    return scene
  }

  test('for rows without a key', async () => {
    const scene = await filled()
    scene.write('2_at', "ALTER TABLE orders ADD COLUMN at clock DEFAULT 'then'")
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
    expect(await scene.pair.onReplica('SELECT DISTINCT at FROM orders')).toEqual([{ at: 'then' }])
  })

  test('in batches', async () => {
    const scene = await filled()
    scene.write(
      '2_at',
      "-- repl-migrate: backfill=batched\nALTER TABLE keyed ADD COLUMN at clock DEFAULT 'at ' || random()",
    )
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
    expect(await scene.pair.onReplica("SELECT count(*)::int AS left_out FROM keyed WHERE at NOT LIKE 'at %'")).toEqual([
      { left_out: 0 },
    ])
  })

  test('where its domain’s is all it has, it is refused, and the cure does it', async () => {
    const scene = await filled()
    scene.write('2_at', 'ALTER TABLE orders ADD COLUMN at clock')
    const { outcome, error } = await scene.up()
    expect(outcome).toBe('refused')
    const [first = '', then = ''] = (error?.findings[0]?.cure[0] ?? '').split(/^-- in the next migration.*$/m)
    scene.write('2_at', first)
    scene.write('3_fill', then)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.pair.onPrimary('INSERT INTO orders (n) VALUES (21)')
    await scene.settled()
    expect(await scene.pair.onReplica('SELECT count(*)::int AS filled FROM orders WHERE at IS NOT NULL')).toEqual([
      { filled: 21 },
    ])
  })
})
