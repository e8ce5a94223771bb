import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { waitForCatchUp } from '../../src/embedded/catch-up.ts'
import { withClient } from '../../src/embedded/client.ts'
import { publishTables, startPair } from '../../src/embedded/pair.ts'
import { compareRows } from '../../src/embedded/rows.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { majors, usePair } from '../support/pair.ts'

const APPLICATION = readFileSync(new URL('application.sql', import.meta.url), 'utf8')
const TABLES = ['customer', '"Order"', 'shop.line', 'log', 'counter', 'event_old', 'event_new']
const IDS = ['public.customer', 'public."Order"', 'shop.line', 'public.log', 'public.counter', 'public.event']

describe.each(majors())('%i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const simple = async () => {
    const pair = await servers.fresh()
    await pair.onPrimary('CREATE TABLE t (id int PRIMARY KEY, v text, f float8); INSERT INTO t VALUES (1, NULL, 0.1)')
    await pair.onReplica('CREATE TABLE t (id int PRIMARY KEY, v text, f float8)')
    await pair.publish('t')
    return pair
  }

  it('replicates what the writer does to an application, in every table', async () => {
    const pair = await servers.fresh()
    await pair.onPrimary(APPLICATION)
    await pair.onReplica(APPLICATION)
    await pair.publish(...TABLES)
    const writer = await startWriter(pair.primaryUrl, { seed: 7 })
    await vi.waitUntil(() => IDS.every(id => (writer.counts().tables[id] ?? 0) > 10), { timeout: 20_000 })
    const counts = await writer.stop()
    await pair.caughtUp()
    expect(await pair.rows(IDS)).toEqual(
      IDS.map(table => expect.objectContaining({ table, equal: true, firstDifferences: [] })),
    )
    expect(Math.min(...Object.values(counts.rows))).toBeGreaterThan(0)
    expect(Object.keys(counts.errors).filter(code => !code.startsWith('23'))).toEqual([])
    expect(await pair.applyErrors()).toEqual([])
  })

  it('sees a row that differs, one that is missing and one too many', async () => {
    const pair = await simple()
    await pair.onPrimary(`INSERT INTO t SELECT i, 'v' || i, i / 7.0 FROM generate_series(2, 50) AS i`)
    await pair.caughtUp()
    expect(await pair.rows()).toEqual([
      { table: 'public.t', primary: 50, replica: 50, equal: true, firstDifferences: [] },
    ])
    await pair.onReplica(
      `UPDATE t SET f = f + 1e-15 WHERE id = 2; DELETE FROM t WHERE id = 3; INSERT INTO t VALUES (99)`,
    )
    const [compared] = await pair.rows()
    expect(compared).toMatchObject({ primary: 50, replica: 50, equal: false })
    expect(compared?.firstDifferences.map(line => line.replace(/,.*/, ''))).toEqual([
      'only on the primary: (2',
      'only on the primary: (3',
      'only on the replica: (2',
      'only on the replica: (99',
    ])
  })

  it('counts the rows of a table that inherits with that table alone', async () => {
    const pair = await simple()
    await pair.onReplica('CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (7)')
    expect(await pair.rows()).toMatchObject([{ table: 'public.t', primary: 1, replica: 1, equal: true }])
  })

  it('counts the rows of a table that has lost its columns', async () => {
    const pair = await simple()
    for (const run of [pair.onReplica, pair.onPrimary])
      await run('ALTER TABLE t DROP COLUMN id, DROP COLUMN v, DROP COLUMN f')
    expect(await pair.rows(['public.t'])).toMatchObject([{ primary: 1, replica: 1, equal: true }])
  })

  it('says which column or table the replica lacks, and leaves its extra columns out', async () => {
    const pair = await simple()
    await pair.onReplica('ALTER TABLE t ADD COLUMN more int DEFAULT 1')
    expect(await pair.rows()).toMatchObject([{ equal: true }])
    await pair.onReplica('ALTER TABLE t DROP COLUMN v')
    expect(await pair.rows()).toMatchObject([{ equal: false, firstDifferences: ['the replica has no column v'] }])
    await pair.onReplica('DROP TABLE t')
    expect(await pair.rows()).toEqual([])
    expect(await pair.rows(['public.t'])).toEqual([
      {
        table: 'public.t',
        primary: 1,
        replica: null,
        equal: false,
        firstDifferences: ['the replica has no such table'],
      },
    ])
  })

  it('sees an apply error, of its own subscription only, and the end of it', async () => {
    const other = await simple()
    const pair = await simple()
    await pair.onReplica('ALTER TABLE t DROP COLUMN v')
    await pair.onPrimary(`INSERT INTO t VALUES (2, 'x')`)
    await expect(waitForCatchUp(pair, 500)).rejects.toMatchObject({ code: 'not-caught-up' })
    expect((await pair.applyErrors())[0]).toMatchObject({
      subscription: pair.subscription,
      sqlState: '55000',
      message: expect.stringMatching(/"public\.t" is missing.* replicated column/),
    })
    expect(await other.applyErrors()).toEqual([])
    await pair.onReplica('ALTER TABLE t ADD COLUMN v text')
    await pair.caughtUp()
  })
})

it('comes wired under the default names when asked', async () => {
  const pair = await startPair({ primary: 15, replica: 15, wire: true })
  try {
    for (const url of [pair.primaryUrl, pair.replicaUrl]) {
      await withClient(url, client => client.query('CREATE TABLE t (id int PRIMARY KEY)'))
    }
    await publishTables(pair, ['t'])
    await withClient(pair.primaryUrl, client => client.query('INSERT INTO t VALUES (1)'))
    await waitForCatchUp(pair)
    expect(await compareRows(pair)).toMatchObject([{ table: 'public.t', primary: 1, replica: 1, equal: true }])
    const slots = await withClient(pair.primaryUrl, client =>
      client.query('SELECT slot_name FROM pg_replication_slots'),
    )
    expect(slots.rows).toEqual([{ slot_name: 'repl_from_primary' }])
  } finally {
    await pair.stop()
  }
})
