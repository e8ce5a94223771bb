import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const ranked = (body: string): string =>
  `CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN ${body} END';`

/** By way of which `ranked` is made: it calls it by a text. */
const base = (body: string): string =>
  `CREATE FUNCTION base(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN ${body} END';`

const orders = `CREATE TABLE orders (id bigint PRIMARY KEY, "Total" integer, note text);
  INSERT INTO orders VALUES (1, 1), (2, 2);`

/** A replica has an index of its own: what is HOT on the primary is not there. */
const reported = 'CREATE INDEX ON orders (note)'

test.each([
  ['a unique index', 'CREATE UNIQUE INDEX "By rank" ON orders (ranked("Total"));'],
  ['a unique index with a condition', 'CREATE UNIQUE INDEX ON orders ("Total") WHERE ranked("Total") > 0;'],
  ['an EXCLUDE constraint', 'ALTER TABLE orders ADD CONSTRAINT "one each" EXCLUDE (ranked("Total") WITH =);'],
])('%s: refused, and what it says to write builds it anew', async (_, made) => {
  const scene = await stage(servers, { '1_orders': `${ranked('RETURN $1;')} ${orders} ${made}` })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onReplica(reported)
  scene.write('2_same', ranked('RETURN 1;'))
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const [finding] = error?.findings ?? []
  expect(finding).toMatchObject({ code: 'stale-index', weight: 'blocks' })
  if (!made.includes('WHERE')) {
    scene.write('2_same', finding?.cure[0] ?? '')
    expect((await scene.up()).error?.message).toMatch(/could not create (unique index|exclusion constraint)/)
  }
  scene.write('2_same', (finding?.cure[0] ?? '').replace('RETURN 1', 'RETURN -$1'))
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.pair.onPrimary('INSERT INTO orders VALUES (3, 3), (-1, -1)')
  await scene.settled()
})

test('the partitions of a table go with it', async () => {
  const scene = await stage(servers, {
    '1_orders': `${ranked('RETURN $1;')}
    CREATE TABLE orders (id integer, "Total" integer, note text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
    CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (0) TO (2);
    CREATE TABLE orders_high PARTITION OF orders DEFAULT;
    CREATE UNIQUE INDEX by_rank ON orders (id, ranked("Total"));
    INSERT INTO orders VALUES (1, 1), (2, 2);`,
  })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('2_other', ranked('RETURN -$1;'))
  const [finding] = (await scene.up()).error?.findings ?? []
  expect(finding?.cure[0]?.match(/DROP INDEX/g)).toHaveLength(1)
  scene.write('2_other', finding?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test('another index: a row that it cannot be built with fails on the primary', async () => {
  const scene = await stage(servers, {
    '1_orders': `${ranked('RETURN $1;')} ${orders} CREATE INDEX ON orders (ranked("Total")) WHERE "Total" > 0;`,
  })
  await scene.up()
  await scene.pair.onReplica(reported)
  const strict = ranked("IF $1 = 2 THEN RAISE ''not two''; END IF; RETURN $1;")
  scene.write('2_strict', strict)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('failed')
  expect(error?.message).toBe('primary: not two')
  scene.write('2_strict', `${strict} UPDATE orders SET "Total" = 3 WHERE "Total" = 2;`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test('an index of the replica alone: refused, and what it says to write builds it anew', async () => {
  const scene = await stage(servers, { '1_orders': `${ranked('RETURN $1;')} ${orders}` })
  await scene.up()
  await scene.pair.onReplica('CREATE INDEX "By rank" ON orders (ranked("Total")) WHERE "Total" > 0')
  await scene.pair.onReplica(reported)
  const strict = ranked("IF $1 = 2 THEN RAISE ''not two''; END IF; RETURN $1;")
  scene.write('2_strict', strict)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const cure = error?.findings[0]?.cure[0] ?? ''
  expect(cure.match(/host=replica/g)).toHaveLength(2)
  scene.write('2_strict', cure)
  expect((await scene.up()).error?.message).toBe('rehearsal on replica: not two')
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.pair.onPrimary('DELETE FROM orders WHERE id = 2')
  await scene.pair.caughtUp()
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  expect(await scene.pair.onReplica(`SELECT FROM pg_indexes WHERE indexname = 'By rank'`)).toHaveLength(1)
})

test('an index that is dropped on the replica alone still stands on the primary', async () => {
  const scene = await stage(servers, {
    '1_orders': `${ranked('RETURN $1;')} ${orders} CREATE UNIQUE INDEX by_rank ON orders (ranked("Total"));`,
  })
  await scene.up()
  scene.write('2_other', `-- repl-migrate: host=replica\nDROP INDEX by_rank;\n${ranked('RETURN -$1;')}`)
  expect((await scene.up()).error?.findings[0]).toMatchObject({ code: 'stale-index' })
})

test('what both hosts build alike is no index of the replica alone', async () => {
  const scene = await stage(servers, {
    '1_orders': `${ranked('RETURN $1;')} ${orders} CREATE INDEX here ON orders (ranked("Total"));`,
  })
  await scene.up()
  await scene.pair.onReplica('ALTER INDEX here RENAME TO "there ON"')
  scene.write('2_other', ranked('RETURN -$1;'))
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

const byBase = ranked('RETURN public.base($1);')

test.each([
  ['a unique index', 'CREATE UNIQUE INDEX ON orders (ranked("Total"));', 'refused', /once another has taken its place/],
  ['another index', 'CREATE INDEX ON orders (ranked("Total"));', 'failed', /base\(integer\) does not exist/],
  [
    'a generated column',
    'ALTER TABLE orders ADD COLUMN rank integer GENERATED ALWAYS AS (ranked("Total")) STORED;',
    'failed',
    /base\(integer\) does not exist/,
  ],
])('a routine that only a text names may not go while %s is built with it', async (_, made, outcome, says) => {
  const scene = await stage(servers, { '1_orders': `${base('RETURN $1;')} ${byBase} ${orders} ${made}` })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onReplica(reported)
  scene.write('2_gone', 'DROP FUNCTION base(integer) CASCADE;')
  expect((await scene.up()).outcome).not.toBe('done')
  scene.write('2_gone', 'DROP FUNCTION base(integer);')
  const result = await scene.up()
  expect(result.outcome).toBe(outcome)
  expect(`${result.error?.message} ${result.error?.findings[0]?.cure[0]}`).toMatch(says)
  scene.write('2_gone', 'SELECT 1;')
  await scene.up()
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test.each([
  ['another takes its place', `DROP FUNCTION base(integer); ${base('RETURN -$1;')}`],
  ['another takes its name', `ALTER FUNCTION base(integer) RENAME TO ground; ${base('RETURN -$1;')}`],
])('%s: rows that keep what the old one computed fail on the primary, which says what to write', async (_, changed) => {
  const scene = await stage(servers, {
    '1_orders': `${base('RETURN $1;')} ${byBase} ${orders}
      ALTER TABLE orders ADD COLUMN "Rank" integer GENERATED ALWAYS AS (ranked("Total")) STORED;`,
  })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('2_other', changed)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('failed')
  expect(error?.message).toBe(
    'primary: rows of orders keep a value in "Rank" that was computed otherwise before (write behind it in the file: UPDATE public.orders SET "Total" = "Total";)',
  )
  scene.write('2_other', `${changed} UPDATE orders SET "Total" = "Total";`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test('a person may say that the other computes the same', async () => {
  const scene = await stage(servers, {
    '1_orders': `${ranked('RETURN $1;')} ${orders} CREATE UNIQUE INDEX ON orders (ranked("Total"));`,
  })
  await scene.up()
  await scene.pair.onReplica(reported)
  scene.write(
    '2_same',
    `-- repl-migrate: allow=stale-index reason="ranks stay as they are"\n${ranked('RETURN $1 + 0;')}`,
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test.each([
  ['a unique index', 'CREATE UNIQUE INDEX by_rank ON orders (ranked("Total"));'],
  ['a unique index, CONCURRENTLY', 'CREATE UNIQUE INDEX CONCURRENTLY by_rank ON orders (ranked("Total"));'],
  ['an EXCLUDE constraint', 'ALTER TABLE orders ADD EXCLUDE (ranked("Total") WITH =);'],
])('behind %s that the file makes with it, a routine may not change', async (_, made) => {
  const scene = await stage(servers, { '1_orders': `${ranked('RETURN $1;')} ${orders}` })
  await scene.up()
  scene.write('2_other', `${made}\n${ranked('RETURN -$1;')}`)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings[0]?.cure[0]).toMatch(/^-- in a migration of its own, before this one:\nCREATE OR REPLACE/)
})
