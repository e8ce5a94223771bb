import { describe, expect, it } from 'vitest'
import { openHosts } from '../../src/commands/hosts.ts'
import { setup } from '../../src/commands/setup.ts'
import { teardown } from '../../src/commands/teardown.ts'
import { configuredHop, running } from '../../src/commands/topology-hops.ts'
import type { Config } from '../../src/config/config.ts'
import { withClient } from '../../src/embedded/client.ts'
import { runTopology } from '../../src/topology/run.ts'
import type { TopologyStep } from '../../src/topology/step.ts'
import { freshDatabase, usePair } from '../support/pair.ts'
import { configOf } from './support.ts'

/** Runs only these steps, as a run that was killed after them did. */
const runOnly = async (config: Config, steps: readonly TopologyStep[]) => {
  const hosts = await openHosts(config)
  try {
    const replicas = hosts.replicas.map(({ config: replica, session }) => ({
      configured: configuredHop(config, replica),
      session,
    }))
    await runTopology(
      steps,
      running(config, { primary: hosts.primary, replicas }, () => undefined),
    )
  } finally {
    await hosts.close()
  }
}

const SCHEMA = `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (v text); INSERT INTO a SELECT generate_series(1, 100);
  INSERT INTO b VALUES ('x'); CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
  CREATE TABLE p1 PARTITION OF p DEFAULT; INSERT INTO p VALUES (1)`

describe('a run that was cut off', () => {
  const handle = usePair(15, 15)

  it('is finished by the next one, wherever it stopped', async () => {
    const count = 11
    for (let cut = 1; cut < count; cut += 1) {
      const pair = await handle.fresh({ wire: false })
      await pair.onPrimary(SCHEMA)
      const config = configOf(pair, pair.subscription)
      const { steps } = await setup(config, { dryRun: true })
      expect(steps).toHaveLength(count)
      await runOnly(config, steps.slice(0, cut))
      await pair.onPrimary('INSERT INTO a SELECT max(id) + 1 FROM a; UPDATE a SET id = -1 WHERE id = 1')
      const rest = await setup(config)
      expect(rest.steps.map(({ id }) => id)).toEqual(expect.arrayContaining(steps.slice(cut, -1).map(({ id }) => id)))
      await pair.caughtUp()
      expect((await pair.rows(['public.a', 'public.b', 'public.p'])).filter(row => !row.equal)).toEqual([])
      expect(await pair.applyErrors()).toEqual([])
    }
  })

  it('is finished by the next one in teardown too', async () => {
    for (const cut of [1, 2, 3, 5]) {
      const pair = await handle.fresh({ wire: false })
      await pair.onPrimary(SCHEMA)
      const config = configOf(pair, pair.subscription)
      await setup(config)
      const { steps } = await teardown(config, { dryRun: true })
      expect(steps.map(({ id }) => id)).toEqual([
        'replica.disable',
        'replica.slot',
        'replica.subscription',
        'replica.publication',
        'replica.journal',
        'primary.publication',
        'primary.journal',
      ])
      await runOnly(config, steps.slice(0, cut))
      const rest = await teardown(config)
      expect(rest.steps).toEqual(steps.slice(cut))
      expect((await teardown(config)).outcome).toBe('nothing')
    }
  })

  it('waits for locks with a limit, and goes on later', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE keyless (a int)')
    const config = configOf(pair, pair.subscription, { lockRetry: { attempts: 2, maxDelay: 10 } })
    const short = { ...config, timeouts: { ...config.timeouts, lock: 50 } }
    await withClient(pair.primaryUrl, async client => {
      await client.query('BEGIN; SELECT * FROM keyless')
      await expect(setup(short)).rejects.toMatchObject({ code: 'lock-timeout', host: 'primary' })
      await client.query('COMMIT')
    })
    expect((await setup(short)).outcome).toBe('done')
  })

  it('names a copy that cannot succeed', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1)')
    await pair.onReplica('CREATE TABLE a (id int PRIMARY KEY CHECK (id > 1))')
    const config = configOf(pair, pair.subscription)
    await expect(setup(config)).rejects.toMatchObject({ code: 'initial-copy-failing', host: 'replica' })
    await expect(setup(config)).rejects.toThrow('public.a')
    await pair.onReplica('ALTER TABLE a DROP CONSTRAINT a_id_check')
    // The worker may try again before we look: then nothing is left to do.
    expect(['done', 'nothing']).toContain((await setup(config)).outcome)
    await pair.caughtUp()
    expect(await pair.rows(['public.a'])).toMatchObject([{ primary: 1, replica: 1, equal: true }])
  })

  it('does not take a slot that somebody else may own', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`SELECT pg_create_logical_replication_slot('${pair.subscription}', 'pgoutput')`)
    await expect(setup(configOf(pair, pair.subscription))).rejects.toMatchObject({
      code: 'not-ready',
      findings: [{ code: 'slot-taken' }],
    })
  })
})

describe('unusual places', () => {
  const handle = usePair(15, 15)

  it('two databases of one server do not wait for each other', async () => {
    const cluster = handle.pair().primary
    const [primaryUrl, replicaUrl] = [await freshDatabase(cluster), await freshDatabase(cluster)]
    await withClient(primaryUrl, client => client.query(SCHEMA))
    const config = configOf({ primaryUrl, replicaUrl }, `same_${Date.now()}`)
    expect((await setup(config)).outcome).toBe('done')
    const { rows } = await withClient(replicaUrl, client => client.query('SELECT count(*)::int AS n FROM a'))
    expect(rows).toEqual([{ n: 100 }])
    expect((await teardown(config)).outcome).toBe('done')
  })

  it('two replicas share one publication', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(SCHEMA)
    const one = configOf(pair, pair.subscription)
    const [first] = one.replicas
    const url = await freshDatabase(handle.pair().replica)
    if (first === undefined) throw new Error('no replica')
    const second = { ...first, name: 'second', url, subscription: `${pair.subscription}_b` }
    const config = { ...one, replicas: [first, second] }
    const planned = await setup(config, { dryRun: true })
    expect(planned.steps.filter(({ host }) => host === 'primary').map(({ id }) => id)).toEqual([
      'primary.journal',
      'primary.identity',
      'primary.publication',
      'replica.slot',
      'second.slot',
    ])
    expect((await setup(config)).checked.map(({ host }) => host)).toEqual(['replica', 'second'])
    expect((await setup(config)).outcome).toBe('nothing')
    expect((await teardown(config)).outcome).toBe('done')
  })
})
