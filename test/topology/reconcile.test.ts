import { describe, expect, it } from 'vitest'
import { reconcile } from '../../src/commands/reconcile.ts'
import { setup } from '../../src/commands/setup.ts'
import { majors, type TestPair, usePair } from '../support/pair.ts'
import { configOf, withLogin } from './support.ts'

const identities = `SELECT relname AS name, relreplident AS identity FROM pg_class
  WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`

const published = (publication: string) =>
  `SELECT tablename::text AS name FROM pg_publication_tables WHERE pubname = '${publication}' ORDER BY 1`

describe.each(majors())('reconcile on %i → %i', (primary, replica) => {
  const handle = usePair(primary, replica)

  const ready = async (sql: string, over: Parameters<typeof configOf>[2] = {}) => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(sql)
    const config = configOf(pair, pair.subscription, over)
    await setup(config)
    return { pair, config }
  }

  const onBoth = async (pair: TestPair, sql: string) => {
    await pair.onReplica(sql)
    await pair.onPrimary(sql)
  }

  it('takes up new tables, keyless and partitioned ones too', async () => {
    const { pair, config } = await ready('CREATE TABLE old (id int PRIMARY KEY)')
    await onBoth(
      pair,
      `CREATE TABLE fresh (id int PRIMARY KEY); CREATE TABLE keyless (a int, b text);
       CREATE TABLE parted (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
       CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (10)`,
    )
    await pair.onPrimary(
      `INSERT INTO fresh VALUES (1); INSERT INTO keyless VALUES (1, 'x'); INSERT INTO parted VALUES (3)`,
    )
    const only = ['public.fresh', 'public.keyless', 'public.parted', 'public.parted_low']
    const result = await reconcile(config, { only })
    expect(result).toMatchObject({ outcome: 'done', findings: [] })
    await pair.onPrimary(`UPDATE keyless SET b = 'y'; UPDATE fresh SET id = 2; UPDATE parted SET id = 4`)
    await pair.caughtUp()
    const rows = await pair.rows(['public.fresh', 'public.keyless', 'public.parted'])
    expect(rows.map(({ primary: count, equal }) => ({ count, equal }))).toEqual(
      Array(3).fill({ count: 1, equal: true }),
    )
    expect((await pair.onReplica(identities)).every(({ identity }) => identity === 'f')).toBe(true)
    expect((await pair.onReplica(published('mz_source'))).map(({ name }) => name)).toEqual([
      'fresh',
      'keyless',
      'old',
      'parted_low',
    ])
    expect((await reconcile(config)).outcome).toBe('nothing')
    expect((await reconcile(config, { only })).outcome).toBe('nothing')
    await onBoth(pair, 'CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (10) TO (20)')
    await pair.onPrimary('INSERT INTO parted VALUES (11)')
    expect((await reconcile(config, { only: ['public.parted_high'] })).outcome).toBe('done')
    await pair.caughtUp()
    expect((await pair.rows(['public.parted']))[0]).toMatchObject({ primary: 2, equal: true })
    expect(await pair.applyErrors()).toEqual([])
  })

  it('restores what others took away', async () => {
    const { pair, config } = await ready('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int)')
    await pair.onReplica('ALTER TABLE a REPLICA IDENTITY DEFAULT; ALTER PUBLICATION mz_source DROP TABLE a')
    await pair.onPrimary('ALTER TABLE b REPLICA IDENTITY NOTHING; ALTER PUBLICATION repl_to_replica DROP TABLE a')
    const planned = await reconcile(config, { dryRun: true })
    expect(planned.steps.flatMap(step => step.sql)).toEqual([
      'ALTER TABLE public.b REPLICA IDENTITY FULL',
      'ALTER PUBLICATION repl_to_replica ADD TABLE public.a',
      'ALTER TABLE public.a REPLICA IDENTITY FULL',
      'ALTER PUBLICATION mz_source ADD TABLE public.a',
    ])
    expect((await reconcile(config)).outcome).toBe('done')
    expect((await reconcile(config)).outcome).toBe('nothing')
    expect(await pair.onPrimary(published('repl_to_replica'))).toEqual([
      { name: 'a' },
      { name: 'b' },
      { name: 'stream' },
    ])
  })

  it('lets excluded tables go, and leaves others that are not included', async () => {
    const { pair, config } = await ready('CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY)')
    const narrow = { ...config, tables: { include: ['public.c'], exclude: ['public.b'] } }
    const result = await reconcile(narrow)
    expect(result.findings.map(({ code, object }) => [code, object])).toEqual([
      ['published-but-not-included', 'public.a'],
    ])
    expect(await pair.onPrimary(published('repl_to_replica'))).toEqual([{ name: 'a' }, { name: 'stream' }])
    expect(await pair.onReplica('SELECT srrelid::regclass::text AS name FROM pg_subscription_rel ORDER BY 1')).toEqual([
      { name: 'a' },
      { name: 'repl_migrate.stream' },
    ])
  })

  it('takes a partition with its table, whatever the partition is called', async () => {
    const { pair, config } = await ready(
      `CREATE TABLE logs (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id);
       CREATE TABLE low PARTITION OF logs FOR VALUES FROM (0) TO (10)`,
    )
    const narrow = { ...config, tables: { include: ['*.*'], exclude: ['*.low'] } }
    expect((await reconcile(narrow)).outcome).toBe('nothing')
    await pair.onPrimary('INSERT INTO logs VALUES (1)')
    await pair.caughtUp()
    expect((await pair.rows(['public.logs']))[0]).toMatchObject({ primary: 1, equal: true })
  })

  it('reports what it will not do', async () => {
    const { pair, config } = await ready('CREATE TABLE a (id int PRIMARY KEY, b int)')
    await pair.onPrimary(
      `CREATE TABLE here_only (id int PRIMARY KEY); ALTER PUBLICATION repl_to_replica SET (publish = 'insert, update')`,
    )
    await pair.onReplica(`CREATE TABLE filled (id int PRIMARY KEY); INSERT INTO filled VALUES (1)`)
    await pair.onPrimary('CREATE TABLE filled (id int PRIMARY KEY)')
    const result = await reconcile(config)
    expect(result.findings.map(({ code, object }) => [code, object])).toEqual([
      ['publication-operations', 'repl_to_replica'],
      ['replica-table-not-empty', 'public.filled'],
    ])
    expect(await pair.onPrimary(published('repl_to_replica'))).not.toContainEqual({ name: 'here_only' })
    await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    expect((await reconcile(config)).findings.map(({ code }) => code)).toContain('subscription-disabled')
  })

  it('grants the replication role what new tables need', async () => {
    const role = `rep_${Math.random().toString(36).slice(2, 10)}`
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      `CREATE ROLE ${role} LOGIN; CREATE SCHEMA app; CREATE TABLE app.a (id int PRIMARY KEY); INSERT INTO app.a VALUES (1)`,
    )
    const config = configOf(pair, pair.subscription, {
      replica: { primaryUrl: withLogin(pair.primaryUrl, role, 'pw') },
    })
    const first = await setup(config)
    expect(first.steps.flatMap(step => step.sql)).toContain(`ALTER ROLE ${role} REPLICATION`)
    await onBoth(pair, 'CREATE TABLE app.b (id int PRIMARY KEY)')
    await pair.onPrimary('INSERT INTO app.b VALUES (1)')
    const result = await reconcile(config, { only: ['app.b'] })
    expect(result.steps.find(step => step.id === 'primary.grants')?.sql).toEqual([
      `GRANT SELECT ON TABLE app.b TO ${role}`,
    ])
    expect((await pair.rows(['app.a', 'app.b'])).every(({ equal }) => equal)).toBe(true)
    await pair.onPrimary(`DROP OWNED BY ${role}`)
  })

  it('says so when there is nothing to reconcile', async () => {
    const pair = await handle.fresh({ wire: false })
    await expect(reconcile(configOf(pair, pair.subscription))).rejects.toMatchObject({ code: 'not-set-up' })
  })
})
