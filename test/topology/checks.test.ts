import { describe, expect, it, onTestFinished } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { reconcile } from '../../src/commands/reconcile.ts'
import { setup } from '../../src/commands/setup.ts'
import { startPair } from '../../src/embedded/pair.ts'
import { usePair } from '../support/pair.ts'
import { configOf } from './support.ts'

const codesOf = async (failing: Promise<unknown>): Promise<readonly string[]> => {
  const fault = await failing.catch((thrown: unknown) => thrown)
  if (!(fault instanceof Fault)) throw new Error(`no fault: ${String(fault)}`)
  return [
    fault.code,
    ...fault.findings.filter(({ weight }) => weight === 'blocks').map(each => `${each.host}: ${each.code}`),
  ]
}

describe('what setup asks for', () => {
  it('names every setting that is too small, and changes nothing', async () => {
    const settings = {
      wal_level: 'replica',
      max_replication_slots: '1',
      max_wal_senders: '1',
      max_logical_replication_workers: '1',
    }
    const pair = await startPair({ primary: 15, replica: 15, settings })
    onTestFinished(() => pair.stop())
    const config = configOf(pair, 'repl_from_primary')
    expect(await codesOf(setup(config))).toEqual([
      'not-ready',
      'primary: wal-level',
      'primary: max-replication-slots',
      'primary: max-wal-senders',
      'replica: wal-level',
      'replica: max-replication-slots',
      'replica: max-wal-senders',
      'replica: max-logical-replication-workers',
      'replica: max-replication-slots',
    ])
    const planned = await setup(config, { dryRun: true })
    expect(planned.outcome).toBe('planned')
    expect(planned.findings).toHaveLength(8)
  })
})

describe('what stands in the way on the hosts', () => {
  const handle = usePair(15, 15)

  it('a table whose rows apply could not tell apart', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      'CREATE TABLE a (b json); CREATE TABLE c (id int PRIMARY KEY, b json); CREATE TABLE d (b jsonb)',
    )
    const setUp = setup(configOf(pair, pair.subscription))
    expect(await codesOf(setUp)).toEqual(['not-ready', 'primary: rows-not-comparable'])
    await expect(setUp).rejects.toThrow('public.a has no key')
  })

  it('a login that may not create, rows that are there already, a column that is missing', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE c (id int PRIMARY KEY)')
    await pair.onReplica(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY); INSERT INTO c VALUES (1)',
    )
    expect(await codesOf(setup(configOf(pair, pair.subscription)))).toEqual([
      'not-ready',
      'replica: column-missing-on-replica',
      'replica: replica-table-not-empty',
    ])
    const role = `plain_${pair.database}`
    await pair.onPrimary(`CREATE ROLE ${role} LOGIN`)
    const plain = new URL(pair.primaryUrl)
    plain.username = role
    const urls = { primaryUrl: plain.href, replicaUrl: pair.replicaUrl }
    expect(await codesOf(setup(configOf(urls, pair.subscription)))).toContain('primary: privilege-create')
    await pair.onPrimary(`DROP ROLE ${role}`)
  })

  it('a slot that was dropped under its subscription', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary('CREATE TABLE a (id int PRIMARY KEY)')
    const config = configOf(pair, pair.subscription)
    await setup(config)
    await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    await pair.onPrimary(`DO $$ BEGIN
      WHILE (SELECT active FROM pg_replication_slots WHERE slot_name = '${pair.subscription}') LOOP PERFORM pg_sleep(0.02); END LOOP;
      PERFORM pg_drop_replication_slot('${pair.subscription}'); END $$`)
    expect(await codesOf(setup(config))).toEqual(['not-ready', 'primary: slot-missing'])
    expect((await reconcile(config)).findings.map(({ code }) => code)).toContain('slot-missing')
  })
})

describe('a table without a primary key that sends the columns of an index', () => {
  const handle = usePair(15, 15)
  const update = 'UPDATE a SET v = v + 1'

  it('keeps its identity on the replica, is reported, and is cured by FULL on the primary', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      'CREATE TABLE a (id int NOT NULL UNIQUE, v int); ALTER TABLE a REPLICA IDENTITY USING INDEX a_id_key; INSERT INTO a VALUES (1, 1)',
    )
    const config = configOf(pair, pair.subscription)
    const result = await setup(config)
    expect(result.findings).toMatchObject([{ code: 'identity-by-index', object: 'public.a' }])
    await pair.onPrimary(update)
    await pair.caughtUp()
    await pair.onPrimary('ALTER TABLE a REPLICA IDENTITY FULL')
    expect(await reconcile(config)).toMatchObject({ outcome: 'done', findings: [] })
    await pair.onPrimary(update)
    await pair.caughtUp()
    expect(await pair.rows(['public.a'])).toMatchObject([{ equal: true }])
    expect(await pair.onReplica('SELECT v FROM a')).toEqual([{ v: 3 }])
  })

  it('could not be updated with FULL on the replica: the fact behind it', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      'CREATE TABLE a (id int NOT NULL UNIQUE, v int); ALTER TABLE a REPLICA IDENTITY USING INDEX a_id_key; INSERT INTO a VALUES (1, 1)',
    )
    await setup(configOf(pair, pair.subscription))
    await pair.onReplica('ALTER TABLE a REPLICA IDENTITY FULL')
    await pair.onPrimary(update)
    const seen = async (): Promise<string> => (await pair.applyErrors())[0]?.message ?? seen()
    expect(await seen()).toMatch(/neither REPLICA IDENTITY index nor PRIMARY KEY/)
    await pair.onReplica('ALTER TABLE a REPLICA IDENTITY USING INDEX a_id_key')
    await pair.caughtUp()
  })
})
