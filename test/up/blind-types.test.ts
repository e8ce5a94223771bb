import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const spots = `CREATE SCHEMA shop; CREATE TYPE shop.size AS (x integer, y json); CREATE TYPE inner_pair AS (y integer); CREATE DOMAIN inner_pairs AS inner_pair[]; CREATE TYPE pair AS (x integer, y inner_pairs);
CREATE TABLE spots (number integer, pair pair); INSERT INTO spots SELECT n, (n, NULL)::pair FROM generate_series(1, 20) AS n;
ALTER TABLE spots REPLICA IDENTITY FULL;`

test.each([
  'CREATE TYPE blob AS (x integer, y json); ALTER TABLE spots ADD COLUMN blob blob',
  'CREATE TYPE blob AS (x integer, y json); CREATE DOMAIN blobs AS blob; ALTER TABLE spots ADD COLUMN blob blobs[]',
  'CREATE TYPE blob AS (x integer, y json); ALTER TYPE blob RENAME TO lump; ALTER TABLE spots ADD COLUMN blob lump',
  'CREATE TYPE blob AS (x integer); ALTER TYPE blob ADD ATTRIBUTE y point; ALTER TABLE spots ADD COLUMN blob blob',
  'ALTER SCHEMA shop RENAME TO store; ALTER TABLE spots ADD COLUMN blob store.size',
  'ALTER TYPE shop.size SET SCHEMA public; ALTER TABLE spots ADD COLUMN blob size',
  'ALTER TYPE pair ADD ATTRIBUTE z json CASCADE',
  'ALTER TYPE inner_pair ADD ATTRIBUTE z json CASCADE',
  'ALTER TABLE spots RENAME TO places; ALTER TYPE pair ADD ATTRIBUTE z xml',
])('rows without a key get no values that cannot be told apart: %s', async sql => {
  const scene = await stage(servers, { '1_spots': spots })
  await scene.up()
  scene.write('2_blob', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings).toMatchObject([{ why: expect.stringContaining('could not identify an equality operator') }])
  const [first = '', rest = ''] = (error?.findings[0]?.cure ?? [])
    .join('\n')
    .replaceAll('places', 'spots')
    .split('-- in the next')
  scene.write('2_blob', first)
  scene.write('3_key', `-- in the next${rest}`)
  scene.write('4_blob', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  const [table] = await scene.pair.onPrimary("SELECT coalesce(to_regclass('places'), to_regclass('spots'))::text AS id")
  await scene.pair.onPrimary(`UPDATE ${String(table?.['id'])} SET number = number + 1`)
  await scene.settled()
})

test('nor does a table that the file makes', async () => {
  const made = 'CREATE TYPE blob AS (x integer, y json); CREATE TABLE made (number integer, blob blob);'
  const scene = await stage(servers, { '1_made': made })
  expect(await scene.up()).toMatchObject({ outcome: 'refused', error: { findings: [{ code: 'rows-not-comparable' }] } })
})

test('by hand an attribute that cannot be compared stops apply', async () => {
  const scene = await stage(servers, { '1_spots': spots })
  await scene.up()
  await scene.pair.onReplica('ALTER TYPE pair ADD ATTRIBUTE z json')
  await scene.pair.onPrimary('ALTER TYPE pair ADD ATTRIBUTE z json')
  await scene.pair.onPrimary('UPDATE spots SET number = 0 WHERE number = 1')
  const first = async () => (await scene.pair.applyErrors())[0]?.message
  await expect.poll(first, { timeout: 10_000 }).toBe('could not identify an equality operator for type public.pair')
})
