import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Finding } from '../../src/base/finding.ts'
import { setup } from '../../src/commands/setup.ts'
import { orderedCures } from '../../src/drift/cures.ts'
import { databaseUrl, withClient } from '../../src/embedded/client.ts'
import { configFor } from '../support/config.ts'
import { recover } from '../support/crash.ts'
import { type TestPair, usePair } from '../support/pair.ts'
import { applyCure } from './apply-cure.ts'
import { driftOf, guidePair, shown } from './guide.ts'

const servers = usePair(15, 15)

const finds = async (pair: TestPair, code: string): Promise<Finding> => {
  await expect.poll(async () => (await driftOf(pair)).map(found => found.code), { timeout: 20_000 }).toContain(code)
  return (await driftOf(pair)).find(found => found.code === code) ?? expect.unreachable('found before')
}

/** Types every cure of a finding; the command among them is run as the function it is. */
const cureAll = async (pair: TestPair, finding: Finding): Promise<void> => {
  const [sql, commands] = [
    finding.cure.filter(cure => cure.startsWith('-- on ')),
    finding.cure.filter(cure => !cure.startsWith('-- on ')),
  ]
  await applyCure(pair, sql)
  expect(commands).toEqual(['repl-migrate setup'])
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-drift-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await setup(configFor(pair, folder))
}

test('a slot that has lost its WAL: the subscription never goes on, and begins anew', async () => {
  const pair = await guidePair(servers)
  await pair.onPrimary('INSERT INTO orders (id) VALUES (1)')
  await pair.caughtUp()
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
  await pair.onPrimary("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'")
  await pair.onPrimary('SELECT pg_reload_conf()')
  await pair.onPrimary('INSERT INTO orders (id) VALUES (2)')
  for (let segment = 0; segment < 4; segment += 1) {
    await pair.onPrimary('SELECT pg_switch_wal()')
    await pair.onPrimary(`INSERT INTO orders (id) VALUES (${10 + segment})`)
  }
  await pair.onPrimary('CHECKPOINT')
  const finding = await finds(pair, 'slot-lost')
  expect(finding).toMatchObject({ weight: 'blocks', host: 'primary', object: pair.subscription })
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} ENABLE`)
  await sleep(500)
  expect(await pair.rows(['public.orders'])).toMatchObject([{ primary: 6, replica: 1, equal: false }])
  await pair.onPrimary('ALTER SYSTEM RESET max_slot_wal_keep_size')
  await pair.onPrimary('SELECT pg_reload_conf()')
  await cureAll(pair, finding)
  await pair.onPrimary('INSERT INTO orders (id) VALUES (3)')
  await pair.caughtUp()
  expect(await pair.rows(['public.orders'])).toMatchObject([{ primary: 7, equal: true }])
  expect((await driftOf(pair)).filter(({ weight }) => weight !== 'note')).toEqual([])
})

test('a subscription that is connected to another server', async () => {
  const pair = await guidePair(servers)
  const elsewhere = `x_${pair.database}`
  const url = databaseUrl(servers.pair().replica.url, elsewhere)
  await withClient(servers.pair().replica.url, client => client.query(`CREATE DATABASE ${elsewhere}`))
  await withClient(url, async client => {
    await client.query(`CREATE PUBLICATION ${pair.publication}`)
    await client.query(`SELECT pg_create_logical_replication_slot('${pair.subscription}', 'pgoutput')`)
  })
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} CONNECTION '${url}'`)
  expect(await finds(pair, 'slot-inactive')).toMatchObject({ weight: 'blocks', object: pair.subscription, cure: [] })
  await pair.onPrimary('INSERT INTO orders (id) VALUES (1)')
  await sleep(300)
  expect(await pair.rows(['public.orders'])).toMatchObject([{ primary: 1, replica: 0 }])
})

test('an unlogged table is empty after a crash, and stays so', async () => {
  const pair = await guidePair(servers)
  await pair.onReplica('ALTER PUBLICATION mz_source DROP TABLE orders; ALTER TABLE orders SET UNLOGGED')
  await pair.onPrimary('INSERT INTO orders (id) VALUES (1)')
  await pair.caughtUp()
  expect(await pair.rows(['public.orders'])).toMatchObject([{ equal: true }])
  await servers.pair().replica.kill()
  await recover(servers.pair().replica)
  await pair.onPrimary('INSERT INTO orders (id) VALUES (2)')
  await pair.caughtUp()
  expect(await pair.rows(['public.orders'])).toMatchObject([{ primary: 2, replica: 1, equal: false }])
  expect(shown(await driftOf(pair))).toContainEqual(['diverges', 'unlogged-on-replica', 'replica', 'public.orders'])
})

/** A pair of databases made as told, joined by one table of texts. */
const made = async (primary: string, replica: string): Promise<TestPair> => {
  const pair = await servers.fresh({ wire: false })
  const make = async (url: string, options: string): Promise<string> => {
    const name = `${pair.database}_${options.length}`
    await withClient(url, client => client.query(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`))
    return databaseUrl(url, name)
  }
  const primaryUrl = await make(servers.pair().primary.url, primary)
  const replicaUrl = await make(servers.pair().replica.url, `${replica} `)
  const on = (url: string) => (sql: string) => withClient(url, async client => (await client.query(sql)).rows ?? [])
  const own = { ...pair, primaryUrl, replicaUrl, onPrimary: on(primaryUrl), onReplica: on(replicaUrl) }
  const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer text)'
  await own.onPrimary(table)
  await own.onReplica(table)
  await own.onReplica('ALTER TABLE orders REPLICA IDENTITY FULL')
  await own.onPrimary(`CREATE PUBLICATION ${pair.publication} FOR TABLE orders`)
  await own.onReplica('CREATE PUBLICATION mz_source FOR TABLE orders')
  await own.onReplica(
    `CREATE SUBSCRIPTION ${pair.subscription} CONNECTION '${primaryUrl}' PUBLICATION ${pair.publication}`,
  )
  onTestFinished(async () => {
    await own.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    await own.onReplica(`DROP SUBSCRIPTION ${pair.subscription}`)
  })
  return own
}

const customers = async (on: TestPair['onReplica']) =>
  (await on('SELECT customer FROM orders ORDER BY id')).map(({ customer }) => customer)

test('a replica whose encoding lacks characters stops at the first of them', async () => {
  const pair = await made("ENCODING 'UTF8'", "ENCODING 'LATIN1'")
  expect(shown(await driftOf(pair))[0]?.slice(0, 2)).toEqual(['blocks', 'encoding-narrower-on-replica'])
  await pair.onPrimary("INSERT INTO orders VALUES (1, 'é')")
  await expect.poll(() => customers(pair.onReplica), { timeout: 20_000 }).toEqual(['é'])
  await pair.onPrimary("INSERT INTO orders VALUES (2, '€')")
  await pair.onPrimary("INSERT INTO orders VALUES (3, 'a')")
  await sleep(500)
  expect(await customers(pair.onReplica)).toEqual(['é'])
})

test('a replica whose encoding has them all, and one that sorts otherwise, get every row', async () => {
  const wider = await made("ENCODING 'LATIN1'", "ENCODING 'UTF8'")
  expect(shown(await driftOf(wider))[0]?.slice(0, 2)).toEqual(['note', 'encoding-differs'])
  const sorted = await made("LC_COLLATE 'C'", "LOCALE_PROVIDER icu ICU_LOCALE 'en'")
  expect(shown(await driftOf(sorted))[0]?.slice(0, 2)).toEqual(['note', 'database-collation-differs'])
  for (const pair of [wider, sorted]) {
    await pair.onPrimary("INSERT INTO orders VALUES (1, 'é'), (2, 'b'), (3, 'A')")
    await pair.onPrimary("UPDATE orders SET customer = 'ü' WHERE customer = 'b'")
    await expect.poll(() => customers(pair.onReplica), { timeout: 20_000 }).toEqual(['é', 'ü', 'A'])
  }
})

test('the cures of a pair that has stood still for long run in the order they are printed', async () => {
  const pair = await guidePair(servers)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
  await pair.onPrimary("ALTER TABLE orders ADD COLUMN note text; INSERT INTO orders (id, note) VALUES (1, 'x')")
  const found = (await driftOf(pair)).filter(({ weight }) => weight !== 'note')
  expect(found.map(({ code }) => code)).toEqual(['subscription-disabled', 'column-missing-on-replica'])
  await applyCure(pair, orderedCures(found))
  await pair.caughtUp()
  expect(await pair.rows(['public.orders'])).toMatchObject([{ equal: true }])
  expect(await pair.applyErrors()).toEqual([])
})
