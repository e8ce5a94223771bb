import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { teardown } from '../../src/commands/teardown.ts'
import { withClient } from '../../src/embedded/client.ts'
import { startPair } from '../../src/embedded/pair.ts'
import { majors, usePair } from '../support/pair.ts'
import { configOf } from './support.ts'

/** Everything a topology leaves in a database, and the slots of that database. */
const traces = `
  SELECT 'slot' AS what, slot_name::text AS name FROM pg_replication_slots WHERE database = current_database()
  UNION ALL SELECT 'subscription', subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND datname = current_database()
  UNION ALL SELECT 'publication', pubname FROM pg_publication
  UNION ALL SELECT 'schema', nspname FROM pg_namespace WHERE nspname = 'repl_migrate'
  UNION ALL SELECT 'function', proname FROM pg_proc WHERE proname = 'apply_stream'
  ORDER BY 1, 2`

const tracesAt = (url: string) => withClient(url, async client => (await client.query(traces)).rows)

const origins = `SELECT roname FROM pg_replication_origin o JOIN pg_subscription s ON o.roname = 'pg_' || s.oid`

describe.each(majors())('teardown on %i → %i', (primary, replica) => {
  const handle = usePair(primary, replica)

  it('leaves nothing but the rows, and then has nothing to do', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE keyless (a int)')
    const config = configOf(pair, pair.subscription)
    await setup(config)
    expect(await tracesAt(pair.primaryUrl)).not.toEqual([])
    const planned = await teardown(config, { dryRun: true })
    expect(planned.outcome).toBe('planned')
    expect(await pair.onReplica(origins)).toHaveLength(1)
    const done = await teardown(config)
    expect(done).toMatchObject({ outcome: 'done', gone: [], findings: [], steps: planned.steps })
    expect(await tracesAt(pair.primaryUrl)).toEqual([])
    expect(await tracesAt(pair.replicaUrl)).toEqual([])
    expect(await pair.onReplica(origins)).toEqual([])
    expect(await pair.onPrimary('SELECT * FROM t')).toEqual([{ id: 1 }])
    expect(await pair.onReplica('SELECT * FROM t')).toEqual([{ id: 1 }])
    expect((await teardown(config)).outcome).toBe('nothing')
  })

  it('keeps the journal when told to, and setup takes it up again', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE t (id int PRIMARY KEY)')
    const config = configOf(pair, pair.subscription)
    await setup(config)
    await pair.onPrimary(`INSERT INTO repl_migrate.migration (name, checksum, state, decisions, runner, version)
      VALUES ('0001', 'x', 'done', '{}', 'me', '1')`)
    await teardown(config, { keepJournal: true })
    expect(await tracesAt(pair.primaryUrl)).toEqual([{ what: 'schema', name: 'repl_migrate' }])
    expect(await tracesAt(pair.replicaUrl)).toEqual([{ what: 'schema', name: 'repl_migrate' }])
    expect((await teardown(config, { keepJournal: true })).outcome).toBe('nothing')
    expect((await setup(config)).outcome).toBe('done')
    expect(await pair.onPrimary('SELECT name FROM repl_migrate.migration')).toEqual([{ name: '0001' }])
  })

  it('does not take the publication from under a Materialize source', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE t (id int PRIMARY KEY)')
    const materialize = { url: null, source: 'materialize.public.mz_source', apply: 'signal' } as const
    const config = configOf(pair, pair.subscription, { materialize })
    const { materialize: sql } = await setup(config)
    expect(sql.map(statement => statement.sql.split(' ').slice(0, 2).join(' '))).toEqual([
      'CREATE SECRET',
      'CREATE CONNECTION',
      'CREATE SOURCE',
      'CREATE TABLE',
    ])
    const slot = `materialize_${pair.database}`
    const reader = await readSlot(pair.replicaUrl, slot)
    onTestFinished(() => reader.end())
    expect(await setup(config)).toMatchObject({ outcome: 'nothing', materialize: [] })
    const held = await teardown(config)
    expect(held.findings.map(({ code }) => code)).toEqual(['materialize-reads', 'materialize-source-stays'])
    expect(held.findings[1]?.cure).toEqual(['DROP SOURCE materialize.public.mz_source CASCADE'])
    expect(await tracesAt(pair.replicaUrl)).toEqual([
      { what: 'publication', name: 'mz_source' },
      { what: 'slot', name: slot },
    ])
    const forced = await teardown(config, { force: true })
    expect(forced.findings[0]?.weight).toBe('warning')
    expect(await tracesAt(pair.replicaUrl)).toEqual([{ what: 'slot', name: slot }])
  })
})

/** A reader of a slot, as Materialize is one. */
const readSlot = async (url: string, slot: string): Promise<pg.Client> => {
  const { hostname, port, username, pathname } = new URL(url)
  const options = { host: hostname, port: Number(port), user: username, database: pathname.slice(1) }
  const walsender: pg.ClientConfig & { readonly replication: string } = { ...options, replication: 'database' }
  const client = new pg.Client(walsender)
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`CREATE_REPLICATION_SLOT ${slot} LOGICAL pgoutput`)
  client
    .query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names 'mz_source')`)
    .catch(() => undefined)
  while (!(await isActive(url, slot))) await sleep(10)
  return client
}

const isActive = (url: string, slot: string): Promise<boolean> =>
  withClient(url, async client => {
    const { rows } = await client.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [slot])
    return rows[0]?.active === true
  })

describe('teardown with a host gone', () => {
  const lonely = async () => {
    const pair = await startPair({ primary: 15, replica: 15 })
    onTestFinished(() => pair.stop())
    await withClient(pair.primaryUrl, client => client.query('CREATE TABLE t (id int PRIMARY KEY)'))
    const config = configOf(pair, 'repl_from_primary')
    await setup(config)
    return { pair, config }
  }

  it('cleans the primary when the replica is gone', async () => {
    const { pair, config } = await lonely()
    await pair.replica.kill()
    const result = await teardown(config)
    expect(result).toMatchObject({ outcome: 'done', gone: ['replica'] })
    expect(await tracesAt(pair.primaryUrl)).toEqual([])
  })

  it('cleans the replica when the primary is gone, and names the slot that is left there', async () => {
    const { pair, config } = await lonely()
    await pair.primary.kill()
    const result = await teardown(config)
    expect(result).toMatchObject({ outcome: 'done', gone: ['primary'] })
    expect(result.findings).toMatchObject([{ code: 'slot-left-behind', object: 'repl_from_primary' }])
    expect(await tracesAt(pair.replicaUrl)).toEqual([])
    await pair.primary.restart()
    expect(await teardown(config)).toMatchObject({ outcome: 'done', gone: [] })
    expect(await tracesAt(pair.primaryUrl)).toEqual([])
  })

  it('fails when nothing can be reached', async () => {
    const { pair, config } = await lonely()
    await pair.primary.kill()
    await pair.replica.kill()
    await expect(teardown(config)).rejects.toMatchObject({ code: 'connection-refused', host: 'primary' })
  })
})
