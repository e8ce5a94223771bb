import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { startWriter, type Writer, type WriterOptions } from '../../src/embedded/writer.ts'
import { freshDatabase, usePair } from '../support/pair.ts'

/** On a machine that others use, too. */
const patient = { timeout: 30_000 }

const servers = usePair(15, 15)

const database = async (sql: string) => {
  const url = await freshDatabase(servers.pair().primary)
  const run = (text: string) => withClient(url, async client => (await client.query(text)).rows)
  await run(sql)
  return { url, run }
}

const write = async (url: string, options?: WriterOptions): Promise<Writer> => {
  const writer = await startWriter(url, options)
  onTestFinished(async () => {
    await writer.stop()
  })
  return writer
}

it('writes rows without columns, too', async () => {
  const { url } = await database(
    'CREATE TABLE bare (); ALTER TABLE bare REPLICA IDENTITY FULL; CREATE PUBLICATION p FOR TABLE bare',
  )
  const writer = await write(url)
  await vi.waitUntil(() => writer.counts().rows.insert > 5 && writer.counts().rows.delete > 0, patient)
})

it('writes published tables only, and not those of repl_migrate', async () => {
  const { url, run } = await database(`
    CREATE TABLE seen (id serial PRIMARY KEY, v int); CREATE TABLE private (id serial PRIMARY KEY);
    CREATE SCHEMA repl_migrate; CREATE TABLE repl_migrate.stream (id serial PRIMARY KEY);
    CREATE PUBLICATION p FOR TABLE seen, repl_migrate.stream`)
  const writer = await write(url)
  await vi.waitUntil(() => writer.counts().rows.insert > 20, patient)
  expect(Object.keys((await writer.stop()).tables)).toEqual(['public.seen'])
  expect(await run('SELECT FROM private UNION ALL SELECT FROM repl_migrate.stream')).toEqual([])
})

it('follows renamed and new columns and tables', async () => {
  const { url, run } = await database(`
    CREATE TABLE t (id serial PRIMARY KEY, old text NOT NULL); CREATE PUBLICATION p FOR ALL TABLES`)
  const writer = await write(url)
  await vi.waitUntil(() => writer.counts().rows.insert > 5, patient)
  await run('ALTER TABLE t RENAME old TO new; ALTER TABLE t ADD COLUMN extra int; CREATE TABLE u (id int PRIMARY KEY)')
  const filled = async () => (await run('SELECT FROM t WHERE extra > 0 LIMIT 1')).length > 0
  await vi.waitUntil(async () => (await filled()) && (writer.counts().tables['public.u'] ?? 0) > 0, patient)
  const { errors, messages } = await writer.stop()
  expect(errors['42703']).toBe(1)
  expect(messages['42703']).toContain('"old"')
})

it('only inserts where a change would be refused for want of an identity', async () => {
  const { url } = await database(`
    CREATE TABLE keyless (v int); CREATE TABLE whole (v int); ALTER TABLE whole REPLICA IDENTITY FULL;
    CREATE PUBLICATION p FOR TABLE keyless, whole`)
  const writer = await write(url)
  await vi.waitUntil(() => writer.counts().rows.delete > 3 && writer.counts().rows.update > 3, patient)
  expect((await writer.stop()).errors).toEqual({})
})

it('knows a value for each usual type', async () => {
  const types =
    `bool int2 int4 int8 oid numeric numeric(5) numeric(4,4) numeric(12,3) float4 float8 money text name varchar
    varchar(2) char(7) bpchar "char" date time timetz timestamp timestamptz(3) interval uuid json jsonb bytea inet cidr macaddr
    macaddr8 bit bit(9) varbit varbit(5) point tsvector xml int4range int8range numrange daterange tsrange tstzrange
    text[] jsonb[] timestamptz[] numeric(4,1)[]`.split(/\s+/)
  const columns = types.map((type, index) => `c${index} ${type} NOT NULL`)
  const { url } = await database(`CREATE TABLE t (${columns.join(', ')}); ALTER TABLE t REPLICA IDENTITY FULL`)
  const writer = await write(url, { tables: ['public.t'] })
  await vi.waitUntil(() => writer.counts().statements > 200, patient)
  const { errors, messages, rows } = await writer.stop()
  expect({ errors, messages }).toEqual({ errors: {}, messages: {} })
  expect(rows.update).toBeGreaterThan(20)
})

it('does the same work for the same seed', async () => {
  const work = async (seed: number) => {
    const { url, run } = await database('CREATE TABLE t (id serial PRIMARY KEY, v text, n numeric(9,2), u uuid)')
    const writer = await write(url, { tables: ['public.t'], seed, pauseMs: 0 })
    await vi.waitUntil(() => writer.counts().statements > 50, patient)
    await writer.stop()
    return run('SELECT v, n, u FROM t WHERE id <= 3 ORDER BY id')
  }
  const first = await work(1)
  expect(await work(1)).toEqual(first)
  expect(await work(2)).not.toEqual(first)
})

it('rests when paused and survives the loss of its connection', async () => {
  const { url, run } = await database(`CREATE TABLE t (id serial PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t`)
  const writer = await write(url)
  await vi.waitUntil(() => writer.counts().statements > 5, patient)
  await writer.pause()
  const { statements } = writer.counts()
  await sleep(50)
  expect(writer.counts().statements).toBe(statements)
  await run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'repl-migrate writer'
    AND datname = current_database()`)
  writer.resume()
  await vi.waitUntil(() => writer.counts().statements > statements + 5, { timeout: 5000 })
  expect(Object.values((await writer.stop()).errors)).toEqual([1])
})
