import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { connectMaterialize } from '../../src/materialize/connect.ts'
import { type Change, effectOf } from '../../src/materialize/effect.ts'
import { blockedBy } from '../../src/materialize/gate.ts'
import type { Pin } from '../../src/materialize/pin.ts'
import { readPins } from '../../src/materialize/pins.ts'
import { type SetupOptions, setupSql } from '../../src/materialize/setup-sql.ts'
import { readHealth } from '../../src/materialize/status.ts'
import { type MzStep, versioningSteps } from '../../src/materialize/versioning.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import { sqlState } from '../../src/postgres/errors.ts'
import type { Session } from '../../src/postgres/session.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'
import { type StandIn, startMaterializeStandIn } from '../support/materialize-stand-in.ts'
import { freshDatabase } from '../support/pair.ts'

const started: { cluster?: Cluster } = {}
beforeAll(async () => {
  started.cluster = await startCluster({ major: 15, settings: { wal_level: 'logical' } })
})
afterAll(() => started.cluster?.stop())

const source = { database: 'materialize', schema: 'public', name: 'mz_source' }

type World = {
  readonly url: string
  readonly mz: Session
  readonly standIn: StandIn
  onReplica(sql: string): Promise<void>
}

const openMaterialize = async (standIn: StandIn): Promise<Session> => {
  const info = parseConninfo(standIn.url, processSurroundings())
  const session = await connectMaterialize(info, { applicationName: 'repl-migrate' })
  onTestFinished(() => session.close())
  return session
}

/** A replica with `sql` run on it, all its tables published, and a Materialize beside it. */
const openWorld = async (sql: string): Promise<World> => {
  if (started.cluster === undefined) throw new Error('no server')
  const url = await freshDatabase(started.cluster)
  const onReplica = async (text: string): Promise<void> => {
    await withClient(url, client => client.query(text))
  }
  await onReplica(`${sql}; CREATE PUBLICATION mz_source FOR ALL TABLES`)
  const standIn = await startMaterializeStandIn({ replicaUrl: url })
  onTestFinished(() => standIn.stop())
  return { url, standIn, mz: await openMaterialize(standIn), onReplica }
}

const setup = async ({ url, mz }: World, ...tables: SetupOptions['tables']): Promise<void> => {
  const { hostname: host, port, username: user, pathname } = new URL(url)
  const replica = { host, port: Number(port), user, database: pathname.slice(1), sslmode: 'disable' as const }
  for (const { sql } of setupSql({ replica, publication: 'mz_source', source, cluster: null, tables }))
    await mz.run(sql)
}

const runSteps = async (mz: Session, steps: readonly MzStep[], phase: MzStep['phase']): Promise<void> => {
  for (const step of steps.filter(candidate => candidate.phase === phase)) {
    if (step.kind === 'sql') await mz.run(step.sql)
    else expect(await mz.query(step.sql)).toEqual([expect.objectContaining({ ready: true })])
  }
}

const ORDERS = `
  CREATE TYPE mood AS ENUM ('glad');
  CREATE TABLE orders (id int PRIMARY KEY, total numeric(10,2) NOT NULL, note text, secret text, mood mood,
    CONSTRAINT orders_note_key UNIQUE (note, total), CONSTRAINT orders_secret_key UNIQUE (secret));
  ALTER TABLE orders REPLICA IDENTITY FULL`
const CREATE =
  'CREATE TABLE orders FROM SOURCE mz_source (REFERENCE public.orders) WITH (EXCLUDE COLUMNS (secret), TEXT COLUMNS (mood))'
const table = 'public.orders'

describe('from nothing to a change and back', () => {
  test('setup, pins, gate, versions, health', async () => {
    const world = await openWorld(ORDERS)
    const { mz } = world
    await setup(world, {
      upstream: { schema: 'public', table: 'orders' },
      columns: [{ name: 'mood', type: 'public.mood' }],
    })
    const pins = await readPins(mz, 'materialize.public.mz_source')
    expect(pins.source).toMatchObject({ ...source, legacy: false })
    expect(pins.tables).toMatchObject([
      {
        database: 'materialize',
        schema: 'public',
        name: 'orders',
        upstream: { schema: 'public', table: 'orders' },
        columns: [
          { name: 'id', nullable: false, type: 'pg_catalog.int4' },
          { name: 'total', nullable: false, type: 'pg_catalog.numeric' },
          { name: 'note', nullable: true },
          { name: 'secret', nullable: true },
          { name: 'mood', nullable: true, type: 'pg_catalog.text' },
        ],
        text: ['mood'],
        keys: [
          { name: 'orders_note_key', columns: ['note', 'total'], primary: false },
          { name: 'orders_pkey', columns: ['id'], primary: true },
          { name: 'orders_secret_key', columns: ['secret'], primary: false },
        ],
        status: 'running',
        error: null,
      },
    ])

    const changes: Change[] = [
      { kind: 'retype-column', table, column: 'total', type: 'text' },
      { kind: 'drop-column', table, column: 'secret' },
    ]
    const [finding, ...others] = blockedBy(changes, pins)
    expect(others).toEqual([])
    expect(finding).toMatchObject({
      code: 'materialize-pins',
      weight: 'stalls-materialize',
      object: 'materialize.public.orders',
    })

    const steps = versioningSteps(changes, pins)
    await runSteps(mz, steps, 'before')
    expect(blockedBy(changes, await readPins(mz, 'mz_source'))).toEqual([])
    await world.onReplica('ALTER TABLE orders ALTER total TYPE text, DROP secret')
    await runSteps(mz, steps, 'after')

    const after = await readPins(mz, 'mz_source')
    expect(after.tables.map(({ name, columns, error }) => [name, columns.map(column => column.name), error])).toEqual([
      ['orders_v3', ['id', 'total', 'note', 'mood'], null],
    ])
    expect(await readHealth(mz, after)).toMatchObject([
      { name: 'materialize.public.mz_source', type: 'source', status: 'running', lasts: null },
      { name: 'materialize.public.orders_v3', type: 'table', status: 'running', snapshot: { done: true }, lagBytes: 0 },
    ])
  })

  test('the cure of a finding, pasted, lifts the gate', async () => {
    const { mz } = await openWorld(ORDERS)
    await mz.run(CREATE)
    const changes: Change[] = [{ kind: 'drop-column', table, column: 'note' }]
    const cures = blockedBy(changes, await readPins(mz, 'mz_source')).flatMap(({ cure }) => cure)
    expect(cures.length).toBeGreaterThan(1)
    for (const sql of cures) await mz.run(sql)
    expect(blockedBy(changes, await readPins(mz, 'mz_source'))).toEqual([])
  })
})

// What effect.ts foretells, and what the rules make of a real table after the real DDL.
const cases: readonly (readonly [sql: string, change: Change])[] = [
  ['ALTER TABLE orders ADD x int', { kind: 'add-column', table, column: 'x', type: 'int' }],
  ['ALTER TABLE orders DROP note', { kind: 'drop-column', table, column: 'note' }],
  ['ALTER TABLE orders DROP secret', { kind: 'drop-column', table, column: 'secret' }],
  ['ALTER TABLE orders RENAME note TO x', { kind: 'rename-column', table, column: 'note', to: 'x' }],
  ['ALTER TABLE orders RENAME secret TO x', { kind: 'rename-column', table, column: 'secret', to: 'x' }],
  ['ALTER TABLE orders DROP note, ADD note text', { kind: 'recreate-column', table, column: 'note', type: 'text' }],
  ['ALTER TABLE orders ALTER id TYPE bigint', { kind: 'retype-column', table, column: 'id', type: 'bigint' }],
  ['ALTER TABLE orders ALTER total TYPE numeric(12,2)', { kind: 'retype-column', table, column: 'total', type: 'x' }],
  ['ALTER TABLE orders ALTER mood TYPE text', { kind: 'retype-column', table, column: 'mood', type: 'text' }],
  [
    'ALTER TABLE orders ALTER secret TYPE bytea USING NULL',
    { kind: 'retype-column', table, column: 'secret', type: 'x' },
  ],
  ["ALTER TYPE mood ADD VALUE 'sad'", { kind: 'other', table }],
  ['ALTER TABLE orders ALTER note SET NOT NULL', { kind: 'set-not-null', table, column: 'note' }],
  ['ALTER TABLE orders ALTER total DROP NOT NULL', { kind: 'drop-not-null', table, column: 'total' }],
  ['ALTER TABLE orders ALTER note DROP NOT NULL', { kind: 'drop-not-null', table, column: 'note' }],
  ['ALTER TABLE orders ADD CONSTRAINT k UNIQUE (mood)', { kind: 'add-key', table, key: 'k' }],
  ['ALTER TABLE orders DROP CONSTRAINT orders_pkey', { kind: 'drop-key', table, key: 'orders_pkey' }],
  ['ALTER TABLE orders DROP CONSTRAINT orders_note_key', { kind: 'drop-key', table, key: 'orders_note_key' }],
  ['ALTER TABLE orders DROP CONSTRAINT orders_secret_key', { kind: 'drop-key', table, key: 'orders_secret_key' }],
  ['ALTER TABLE orders RENAME CONSTRAINT orders_pkey TO k', { kind: 'rename-key', table, key: 'orders_pkey', to: 'k' }],
  ['ALTER TABLE orders ALTER id SET DEFAULT 1, ADD CHECK (total > 0)', { kind: 'other', table }],
  ['CREATE UNIQUE INDEX ON orders (mood)', { kind: 'other', table }],
  ['ALTER TABLE orders RENAME TO x', { kind: 'rename-table', table, to: 'x' }],
  ['ALTER TABLE orders SET SCHEMA public', { kind: 'move-table', table, to: 'public' }],
  ['DROP TABLE orders', { kind: 'drop-table', table }],
  ['ALTER TABLE orders REPLICA IDENTITY FULL', { kind: 'identity', table, full: true }],
]

test('what is foretold happens', async () => {
  const { mz, onReplica } = await openWorld('SELECT 1')
  for (const [index, [sql, change]] of cases.entries()) {
    const schema = `c${index}`
    await onReplica(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${ORDERS}`)
    await mz.run(CREATE.replace('orders', `orders_${schema}`).replace('public', schema))
    const find = async (): Promise<Pin | undefined> =>
      (await readPins(mz, 'mz_source')).tables.find(({ upstream }) => upstream.schema === schema)
    const pin = await find()
    const foretold = effectOf({ ...change, table: `${schema}.orders` }, pin ?? null)
    await onReplica(`SET search_path = ${schema}; ${sql}`)
    const stalls = foretold.effect === 'stalls'
    const now = await find()
    expect.soft(now?.status, sql).toBe(stalls ? 'stalled' : 'running')
    expect.soft(now?.error ?? '', sql).toContain(stalls ? foretold.why.split(': ').at(-1) : '')
    await mz.run(`DROP TABLE orders_${schema}`)
  }
})

test('the stand-in keeps a transaction open, and does without TLS where that is allowed', async () => {
  const { mz, standIn } = await openWorld(ORDERS)
  await mz.transaction(async session => {
    await session.run(CREATE)
    await session.query('SELECT 1', [])
  })
  expect(standIn.log).toEqual([CREATE, 'SELECT 1'])
  expect(standIn.pins.map(({ name }) => name)).toEqual(['orders'])
  const tolerant = await openMaterialize({ ...standIn, url: standIn.url.replace('disable', 'prefer') })
  expect(await tolerant.query('SELECT 1')).toEqual([{ one: 1 }])
})

describe('the stand-in refuses what Materialize refuses', () => {
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['a syntax error', 'CREATE TABLE t FROM', /Expected|unexpected/i],
    ['an unknown table', 'CREATE TABLE t FROM SOURCE mz_source (REFERENCE public.nope)', /not found in source/],
    ['a column it cannot read', 'CREATE TABLE t FROM SOURCE mz_source (REFERENCE public.orders)', /unsupported types/],
    ['a column that is not there', CREATE.replace('secret', 'nope'), /does not exist/],
    ['what it does not know', 'SELECT 2', /does not answer/],
    ['dropping what is not there', 'DROP TABLE nope', /unknown catalog item/],
  ]
  test('and goes on', async () => {
    const { mz } = await openWorld(ORDERS)
    for (const [what, sql, says] of refusals) {
      await expect(mz.run(sql), what).rejects.toThrow(says)
      await expect(mz.query(sql, ['x']), what).rejects.toThrow(says)
      expect(await mz.query('SELECT 1'), what).toEqual([{ one: 1 }])
    }
  })

  test('a table that a view reads is not dropped, a second one of its name not made', async () => {
    const { mz } = await openWorld(ORDERS)
    await mz.run(`${CREATE}; CREATE VIEW v AS SELECT * FROM orders`)
    await expect(mz.run('DROP TABLE orders')).rejects.toThrow(/still depended upon/)
    await expect(mz.run(CREATE)).rejects.toSatisfy(thrown => sqlState(thrown) === '42710')
    await mz.run('DROP VIEW v')
    await mz.run('DROP TABLE orders')
  })

  test('a table without full identity', async () => {
    const { mz, onReplica } = await openWorld(ORDERS)
    await onReplica('ALTER TABLE orders REPLICA IDENTITY DEFAULT')
    await expect(mz.run(CREATE)).rejects.toThrow(/REPLICA IDENTITY FULL/)
  })
})
