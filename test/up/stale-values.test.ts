import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const taxed = (by: number): string =>
  `CREATE OR REPLACE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * ${by}; END';`

const fine = (least: number): string =>
  `CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 >= ${least}; END';`

test.each([
  [
    'a routine',
    `${taxed(2)}
    CREATE TABLE orders (id bigint PRIMARY KEY, "Total" integer, note text, tax integer GENERATED ALWAYS AS (taxed("Total")) STORED);
    INSERT INTO orders VALUES (1, 10), (2, 20);`,
    taxed(3),
  ],
  [
    'a routine, for columns that nobody may write',
    `${taxed(2)}
    CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text, "Tax" integer GENERATED ALWAYS AS (taxed(id)) STORED);
    INSERT INTO orders (note) VALUES (NULL), (NULL);`,
    taxed(3),
  ],
  [
    'a text search configuration, for the partitions of a table',
    `CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
    CREATE TABLE orders (id bigint PRIMARY KEY, body text, note text, words tsvector GENERATED ALWAYS AS (to_tsvector('public.plain', body)) STORED) PARTITION BY RANGE (id);
    CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (0) TO (2);
    CREATE TABLE orders_high PARTITION OF orders DEFAULT;
    INSERT INTO orders VALUES (1, 'running'), (2, 'running');`,
    'ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH english_stem;',
  ],
])('%s: refused, and what it says to write leaves equal rows, however they are updated', async (_, made, changed) => {
  const scene = await stage(servers, { '1_orders': made })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('2_changed', changed)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const [finding] = error?.findings ?? []
  expect(finding).toMatchObject({ code: 'stale-values', weight: 'diverges' })
  scene.write('2_changed', finding?.cure[0] ?? '')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen' WHERE id = 1")
  await scene.settled()
})

test('what no row is computed with may change', async () => {
  const scene = await stage(servers, {
    '1_orders': `${taxed(2)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer, tax integer GENERATED ALWAYS AS (taxed(7)) STORED);`,
  })
  await scene.up()
  await scene.pair.onPrimary('INSERT INTO orders VALUES (1, 10)')
  scene.write('2_changed', taxed(3))
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE orders SET total = 11')
  await scene.pair.onPrimary('INSERT INTO orders VALUES (2, 10)')
  await scene.settled()
})

test('a domain’s routine that old values do not pass fails on the primary, and passes once the file mends them', async () => {
  const scene = await stage(servers, {
    '1_orders': `${fine(0)}
    CREATE DOMAIN amount AS integer CHECK (fine(VALUE));
    CREATE TABLE orders (id bigint PRIMARY KEY, totals amount[], note text);
    INSERT INTO orders VALUES (1, '{5}');`,
  })
  await scene.up()
  scene.write('2_stricter', fine(10))
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('failed')
  expect(error?.message).toBe('primary: value for domain amount violates check constraint "amount_check"')
  scene.write('2_stricter', `${fine(10)}\nUPDATE orders SET totals = '{10}' WHERE 10 > ANY (totals);`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

test('a domain’s constraint that is NOT VALID is refused, and its cure reads every value', async () => {
  const scene = await stage(servers, {
    '1_orders':
      'CREATE DOMAIN amount AS integer; CREATE TABLE orders (id bigint PRIMARY KEY, total amount, note text); INSERT INTO orders VALUES (1, -5);',
  })
  await scene.up()
  scene.write('2_positive', 'ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;')
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const [finding] = error?.findings ?? []
  expect(finding?.code).toBe('unread-values')
  scene.write('2_positive', `${finding?.cure[0]};`)
  expect((await scene.up()).error?.message).toMatch(/contains values that violate the new constraint/)
  await scene.pair.onPrimary('UPDATE orders SET total = 5')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("UPDATE orders SET note = 'seen'")
  await scene.settled()
})

const computed = 'ALTER TABLE orders ADD COLUMN tax integer GENERATED ALWAYS AS (taxed(total)) STORED;'

test.each([
  ['a routine of the hosts', taxed(2), `${computed}\n${taxed(3)}`],
  [
    'a routine of the file, by way of another',
    '',
    `CREATE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 2';
    CREATE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * public.rate(); END';
    ${computed}
    CREATE OR REPLACE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT 3';`,
  ],
])('%s that changes behind the column which the file computes with it is refused', async (_, before, changed) => {
  const scene = await stage(servers, {
    '1_orders': `${before} CREATE TABLE orders (id bigint PRIMARY KEY, total integer); INSERT INTO orders VALUES (1, 10);`,
  })
  await scene.up()
  scene.write('2_changed', changed)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings[0]?.cure[0]).toMatch(/^-- in a migration of its own, before this one:\nCREATE OR REPLACE/)
})

test('another routine may change there, and one that is gone with what called it', async () => {
  const scene = await stage(servers, {
    '1_orders': `${taxed(2)} ${fine(0)} CREATE DOMAIN amount AS integer CHECK (fine(VALUE));
    CREATE TABLE orders (id integer, total integer) PARTITION BY RANGE (id);
    CREATE TABLE orders_low PARTITION OF orders (CHECK (fine(total))) FOR VALUES FROM (0) TO (10);
    CREATE TABLE lines (id bigint PRIMARY KEY, total integer);`,
  })
  await scene.up()
  const twice = "CREATE OR REPLACE FUNCTION twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';"
  scene.write(
    '2_changed',
    `${computed.replace('orders', 'lines')}\n${twice}\nDROP TABLE orders CASCADE;\nDROP DOMAIN amount;\n${fine(1)}`,
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('a replica that gets only what rows need, and lacks the routine, is passed by', async () => {
  const files = {
    '1_orders': `${taxed(2)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer); CREATE INDEX ON orders (taxed(total));`,
  }
  const scene = await stage(servers, files, {}, own => [{ ...own, mirror: 'tables' }])
  await scene.up()
  scene.write('2_renamed', 'ALTER FUNCTION taxed(integer) RENAME TO taxes;')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('INSERT INTO orders VALUES (1, 1)')
  await scene.settled()
})
