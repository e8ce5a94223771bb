import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { applyCure } from './apply-cure.ts'
import { driftOf, guidePair, shown } from './guide.ts'

const pairs = usePair(15, 18)

test("the guide's pair has no drift", async () => {
  expect(await driftOf(await guidePair(pairs))).toEqual([])
})

test('a column added on the primary first stops replication, and the cure heals it', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(
    "ALTER TABLE orders ADD COLUMN note text DEFAULT 'none'; INSERT INTO orders (id, note) VALUES (1, 'x')",
  )
  const found = await driftOf(pair)
  expect(found).toContainEqual({
    code: 'column-missing-on-replica',
    weight: 'blocks',
    host: 'replica',
    object: 'public.orders.note',
    place: null,
    message: 'public.orders on replica lacks column note (text)',
    why: 'the next row stops the subscription: the target relation "public.orders" is missing a replicated column',
    cure: ["-- on replica\nALTER TABLE public.orders ADD COLUMN note text DEFAULT 'none'::text;"],
  })
  await applyCure(pair, found.find(({ code }) => code === 'column-missing-on-replica')?.cure ?? [])
  await pair.caughtUp()
  expect(await pair.rows(['public.orders'])).toMatchObject([{ equal: true }])
  expect(await driftOf(pair)).toEqual([])
})

test('columns in another order and further columns on the replica are notes, compatible types too', async () => {
  const pair = await guidePair(pairs)
  await pair.onReplica(
    `ALTER TABLE orders DROP COLUMN customer; ALTER TABLE orders ADD COLUMN customer varchar, ADD COLUMN loaded timestamptz DEFAULT now()`,
  )
  expect(shown(await driftOf(pair))).toEqual([
    ['note', 'type-differs', 'replica', 'public.orders.customer'],
    ['note', 'column-only-on-replica', 'replica', 'public.orders.loaded'],
    ['note', 'column-order-differs', 'replica', 'public.orders'],
  ])
})

test('without REPLICA IDENTITY FULL, or outside its publication, Materialize stalls', async () => {
  const pair = await guidePair(pairs)
  await pair.onReplica('ALTER TABLE orders REPLICA IDENTITY DEFAULT; ALTER PUBLICATION mz_source DROP TABLE orders')
  expect(shown(await driftOf(pair))).toEqual([
    ['stalls-materialize', 'identity-not-full', 'replica', 'public.orders'],
    ['stalls-materialize', 'not-in-materialize-publication', 'replica', 'public.orders'],
  ])
  expect(await driftOf(pair, { materializePublication: null })).toEqual([])
  expect(shown(await driftOf(pair, { materializePublication: 'gone' }))).toContainEqual([
    'stalls-materialize',
    'materialize-publication-missing',
    'replica',
    'gone',
  ])
})

test('a published table that the replica lacks: its cure brings it, types and rows included', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`CREATE SCHEMA shop; CREATE TYPE shop.mood AS ENUM ('sad', 'it''s ok'); CREATE DOMAIN shop.moody AS shop.mood NOT NULL;
    CREATE TYPE shop.pair AS (mood shop.moody, since date);
    CREATE TABLE shop.item (id serial PRIMARY KEY, pairs shop.pair[], total numeric(8,2) CHECK (total > 0) DEFAULT 1,
      twice numeric GENERATED ALWAYS AS (total * 2) STORED, made timestamptz DEFAULT now());
    INSERT INTO shop.item DEFAULT VALUES;
    ALTER PUBLICATION ${pair.publication} ADD TABLE shop.item`)
  const [found, ...others] = (await driftOf(pair)).filter(({ weight }) => weight !== 'note')
  expect(found).toMatchObject({
    code: 'table-missing-on-replica',
    weight: 'blocks',
    host: 'replica',
    object: 'shop.item',
  })
  expect(others).toEqual([])
  await pair.onReplica('ALTER PUBLICATION mz_source SET (publish_generated_columns = stored)')
  await applyCure(pair, found?.cure ?? [])
  await pair.caughtUp()
  expect(await pair.rows(['shop.item'])).toMatchObject([{ primary: 1, equal: true }])
  expect((await driftOf(pair)).filter(({ weight }) => weight !== 'note')).toEqual([])
})

test('a missing table under a partition root comes with its parents', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`CREATE TABLE log (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
    CREATE TABLE log_26 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`)
  await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} ADD TABLE log`)
  const found = (await driftOf(pair)).filter(({ weight }) => weight !== 'note')
  expect(shown(found)).toEqual([['blocks', 'table-missing-on-replica', 'replica', 'public.log_26']])
  await applyCure(pair, found[0]?.cure ?? [])
  await pair.caughtUp()
  expect((await driftOf(pair)).filter(({ weight }) => weight !== 'note')).toEqual([])
})

test('what both hosts demand of one partition of a table that travels as one is no drift', async () => {
  const pair = await guidePair(pairs)
  const log = `CREATE TABLE log (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);
    CREATE TABLE log_low PARTITION OF log FOR VALUES FROM (0) TO (1000);
    ALTER TABLE log_low ALTER COLUMN note SET NOT NULL, ADD CHECK (note <> ''), ADD UNIQUE (note)`
  await Promise.all([pair.onPrimary(log), pair.onReplica(log)])
  const root = 'SET (publish_via_partition_root = true)'
  await pair.onPrimary(
    `ALTER PUBLICATION ${pair.publication} ${root}; ALTER PUBLICATION ${pair.publication} ADD TABLE log`,
  )
  await pair.onReplica('ALTER TABLE log REPLICA IDENTITY FULL; ALTER TABLE log_low REPLICA IDENTITY FULL')
  await pair.onReplica(`ALTER PUBLICATION mz_source ${root}; ALTER PUBLICATION mz_source ADD TABLE log`)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} REFRESH PUBLICATION`)
  expect((await driftOf(pair)).filter(({ weight }) => weight !== 'note')).toEqual([])
})

test('a view in place of a published table', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`CREATE TABLE v (id int PRIMARY KEY); ALTER PUBLICATION ${pair.publication} ADD TABLE v`)
  await pair.onReplica('CREATE VIEW v AS SELECT 1 AS id')
  expect(shown(await driftOf(pair))).toContainEqual(['blocks', 'not-a-table-on-replica', 'replica', 'public.v'])
})

test('views, routines, types, sequences, schemas and extensions are notes, and none of a replica that mirrors tables only', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`CREATE SCHEMA s; CREATE EXTENSION hstore; CREATE TYPE s.color AS ENUM ('red'); CREATE SEQUENCE s.numbers;
    CREATE FUNCTION s.one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW s.few AS SELECT id FROM orders;
    CREATE VIEW many AS SELECT id FROM orders; CREATE INDEX by_customer ON orders (customer); COMMENT ON TABLE orders IS 'x'`)
  await pair.onReplica(
    `CREATE VIEW many AS SELECT id + 1 AS id FROM orders; CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 2'`,
  )
  const found = await driftOf(pair)
  expect(shown(found)).toEqual(
    [
      ['schema-missing-on-replica', 's'],
      ['extension-missing-on-replica', 'hstore'],
      ['type-missing-on-replica', 's.color'],
      ['sequence-missing-on-replica', 's.numbers'],
      ['routine-missing-on-replica', 's.one()'],
      ['routine-only-on-replica', 'public.own()'],
      ['comment-differs', 'public.orders'],
      ['index-differs', 'public.orders.by_customer'],
      ['view-differs', 'public.many'],
      ['view-missing-on-replica', 's.few'],
    ].map(([code, object]) => ['note', code, 'replica', object]),
  )
  for (const { cure } of found) await applyCure(pair, cure)
  expect((await driftOf(pair)).map(({ code }) => code)).toEqual(['routine-only-on-replica', 'view-differs'])
  expect(await driftOf(pair, { mirror: 'tables' })).toEqual([])
})
