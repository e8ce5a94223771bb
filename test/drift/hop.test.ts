import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { applyCure } from './apply-cure.ts'
import { driftOf, guidePair, shown } from './guide.ts'

const pairs = usePair(15, 18)

test('a table added to the publication without a refresh, and one not added at all', async () => {
  const pair = await guidePair(pairs)
  const more =
    'CREATE TABLE more (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY); CREATE TABLE root (id int) PARTITION BY RANGE (id)'
  await pair.onPrimary(`${more}; ALTER PUBLICATION ${pair.publication} ADD TABLE more`)
  await pair.onReplica(`${more}; ALTER TABLE more REPLICA IDENTITY FULL; ALTER PUBLICATION mz_source ADD TABLE more`)
  const found = await driftOf(pair)
  expect(shown(found)).toEqual([
    ['diverges', 'not-published', 'primary', 'public.other'],
    ['diverges', 'not-published', 'primary', 'public.root'],
    ['blocks', 'not-subscribed', 'replica', 'public.more'],
  ])
  const except = { tables: (id: string) => id !== 'public.other' && id !== 'public.root' }
  expect(shown(await driftOf(pair, except))).toEqual([['blocks', 'not-subscribed', 'replica', 'public.more']])
  for (const { cure } of found) await applyCure(pair, cure)
  await pair.caughtUp()
  expect((await driftOf(pair)).map(({ code }) => code)).toEqual(['identity-not-full', 'not-in-materialize-publication'])
})

test('a partitioned table of a published schema, with nothing left in it that holds rows', async () => {
  const pair = await guidePair(pairs)
  const empty = `CREATE TABLE log (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE log_low PARTITION OF log FOR VALUES FROM (0) TO (9) PARTITION BY RANGE (id)`
  await pair.onPrimary(empty)
  await pair.onReplica(empty)
  const before = shown(await driftOf(pair))
  expect(before).toContainEqual(['diverges', 'not-published', 'primary', 'public.log'])
  await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} ADD TABLES IN SCHEMA public`)
  const found = shown(await driftOf(pair))
  expect(found).toEqual(before.filter(([, code]) => code !== 'not-published'))
})

test('a table taken out of the publication is still on the list of the subscription', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} DROP TABLE orders`)
  const found = await driftOf(pair)
  expect(shown(found)).toEqual([
    ['diverges', 'not-published', 'primary', 'public.orders'],
    ['note', 'still-subscribed', 'replica', 'public.orders'],
  ])
})

test('an initial copy that cannot finish', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary('CREATE TABLE big (id int PRIMARY KEY); INSERT INTO big VALUES (1)')
  await pair.onReplica(
    'CREATE TABLE big (id int PRIMARY KEY CHECK (id > 1)); ALTER TABLE big REPLICA IDENTITY FULL; ALTER PUBLICATION mz_source ADD TABLE big',
  )
  await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} ADD TABLE big`)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} REFRESH PUBLICATION`)
  expect(shown(await driftOf(pair))).toEqual([
    ['note', 'initial-copy-unfinished', 'replica', 'public.big'],
    ['blocks', 'check-only-on-replica', 'replica', 'public.big.big_id_check'],
  ])
})

test('operations that a publication leaves out', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`ALTER PUBLICATION ${pair.publication} SET (publish = 'insert')`)
  await pair.onReplica(`ALTER PUBLICATION mz_source SET (publish = 'insert, update')`)
  const found = await driftOf(pair)
  expect(shown(found)).toEqual([
    ['diverges', 'operations-not-published', 'primary', pair.publication],
    ['stalls-materialize', 'operations-not-published', 'replica', 'mz_source'],
  ])
  for (const { cure } of found) await applyCure(pair, cure)
  expect(await driftOf(pair)).toEqual([])
})

test('a disabled subscription, one that cannot run, and none', async () => {
  const pair = await guidePair(pairs)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
  const found = await driftOf(pair)
  expect(shown(found)).toEqual([['blocks', 'subscription-disabled', 'replica', pair.subscription]])
  await applyCure(pair, found[0]?.cure ?? [])
  expect((await driftOf(pair)).map(({ code }) => code)).not.toContain('subscription-disabled')
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} CONNECTION 'host=127.0.0.1 port=1 dbname=none'`)
  await expect
    .poll(async () => shown(await driftOf(pair)), { timeout: 20_000 })
    .toEqual([['blocks', 'subscription-not-running', 'replica', pair.subscription]])
  expect(shown(await driftOf(pair, { subscription: 'none' }))).toEqual([
    ['blocks', 'subscription-missing', 'replica', 'none'],
  ])
})

test('publications that are not there, or not the ones the subscription reads', async () => {
  const pair = await guidePair(pairs)
  expect(shown(await driftOf(pair, { publication: 'none' }))).toEqual([
    ['blocks', 'publication-missing', 'primary', 'none'],
    ['blocks', 'subscription-reads-other-publication', 'replica', pair.subscription],
  ])
})

test('a binary subscription needs types with the same binary form', async () => {
  const pair = await guidePair(pairs)
  await pair.onReplica(`ALTER TABLE orders ALTER COLUMN customer TYPE varchar(4000), ALTER COLUMN amount TYPE text;
    ALTER TABLE orders ALTER COLUMN customer TYPE varchar`)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} SET (binary = true)`)
  const ofTypes = async () => (await driftOf(pair)).filter(({ code }) => code === 'type-does-not-travel')
  const found = await ofTypes()
  expect(shown(found)).toEqual([['blocks', 'type-does-not-travel', 'replica', 'public.orders.amount']])
  await applyCure(pair, found[0]?.cure ?? [])
  expect(await ofTypes()).toEqual([])
})
