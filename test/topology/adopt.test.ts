import { describe, expect, it } from 'vitest'
import { reconcile } from '../../src/commands/reconcile.ts'
import { setup } from '../../src/commands/setup.ts'
import { majors, usePair } from '../support/pair.ts'
import { configOf, withLogin } from './support.ts'

/** Pairs that people made by hand before they met the tool. */
describe.each(majors())('an existing pair on %i → %i', (primary, replica) => {
  const handle = usePair(primary, replica)

  const byHand = async (publication: string, sql = 'CREATE TABLE a (id int PRIMARY KEY)') => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`${sql}; CREATE PUBLICATION ${publication}`)
    await pair.onReplica(sql)
    const [name] = publication.split(' ')
    await pair.onReplica(`CREATE SUBSCRIPTION ${pair.subscription} CONNECTION '${pair.primaryUrl}' PUBLICATION ${name}`)
    return pair
  }

  it('FOR ALL TABLES is kept as it is; the tool’s tables join it, on the replica first', async () => {
    const pair = await byHand('repl_to_replica FOR ALL TABLES')
    await pair.onPrimary('INSERT INTO a VALUES (1)')
    const config = configOf(pair, pair.subscription, { replica: { publication: null } })
    const result = await reconcile(config)
    expect(result).toMatchObject({ outcome: 'done', findings: [] })
    expect(result.steps.map(({ id }) => id)).toEqual([
      'replica.journal',
      'primary.journal',
      'replica.refresh',
      'replica.copy',
    ])
    expect((await setup(config)).outcome).toBe('nothing')
    expect(await pair.onReplica(`SELECT count(*)::int AS n FROM pg_subscription_rel WHERE srsubstate = 'r'`)).toEqual(
      await pair.onPrimary('SELECT count(*)::int AS n FROM pg_publication_tables'),
    )
    expect(await pair.rows(['public.a'])).toMatchObject([{ primary: 1, equal: true }])
    await pair.onPrimary('CREATE TABLE here_only (id int PRIMARY KEY)')
    expect(await reconcile(config)).toMatchObject({
      outcome: 'nothing',
      findings: [{ code: 'table-missing-on-replica', object: 'public.here_only' }],
    })
    expect((await setup(config)).outcome).toBe('done')
    expect(await pair.applyErrors()).toEqual([])
  })

  it('another publication is joined by ours, though WAL from before it waits', async () => {
    const pair = await byHand('theirs FOR TABLE a')
    await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} DISABLE`)
    await pair.onPrimary('INSERT INTO a VALUES (1)')
    const config = configOf(pair, pair.subscription)
    expect(
      (await reconcile({ ...config, primary: { ...config.primary, publication: 'theirs' } })).findings,
    ).toMatchObject([{ code: 'subscription-disabled' }])
    const result = await setup(config)
    expect(result.steps.map(({ id }) => id)).toContain('replica.applied')
    const [subscription] = await pair.onReplica(
      'SELECT subpublications AS publications FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())',
    )
    expect(subscription?.['publications']).toEqual(['theirs', 'repl_to_replica'])
    await pair.onPrimary('INSERT INTO a VALUES (2)')
    await pair.caughtUp()
    expect(await pair.rows(['public.a'])).toMatchObject([{ primary: 2, equal: true }])
    expect(await pair.applyErrors()).toEqual([])
  })

  it('tables whose rows a policy would hide from the replication role are not published', async () => {
    const role = `rls_${Math.random().toString(36).slice(2, 10)}`
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`CREATE ROLE ${role} LOGIN REPLICATION; CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE hidden (id int PRIMARY KEY);
      ALTER TABLE hidden ENABLE ROW LEVEL SECURITY; INSERT INTO hidden VALUES (1)`)
    const primaryUrl = withLogin(pair.primaryUrl, role, 'pw')
    const config = configOf(pair, pair.subscription, { replica: { primaryUrl } })
    await expect(setup(config)).rejects.toMatchObject({
      code: 'not-ready',
      findings: [{ code: 'row-security-hides-rows', object: 'public.hidden', cure: [`ALTER ROLE ${role} BYPASSRLS`] }],
    })
    await pair.onPrimary(`ALTER ROLE ${role} BYPASSRLS`)
    await setup(config)
    expect(await pair.rows(['public.hidden'])).toMatchObject([{ primary: 1, equal: true }])
    await pair.onPrimary(`DROP OWNED BY ${role}`)
  })

  it('a table of an extension is not published by name', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE theirs (id int PRIMARY KEY); CREATE EXTENSION citext; ALTER EXTENSION citext ADD TABLE theirs',
    )
    await setup(configOf(pair, pair.subscription))
    const members = await pair.onPrimary(
      `SELECT tablename::text AS name FROM pg_publication_tables WHERE pubname = 'repl_to_replica' ORDER BY 1`,
    )
    expect(members).toEqual([{ name: 'a' }, { name: 'stream' }])
  })
})

describe('a publication for the tables of a schema', () => {
  const handle = usePair(15, 18)

  it('is kept, takes the stream table, and is joined by tables of other schemas', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`CREATE SCHEMA app; CREATE TABLE app.a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY);
      CREATE PUBLICATION repl_to_replica FOR TABLES IN SCHEMA app; INSERT INTO app.a VALUES (1)`)
    const config = configOf(pair, pair.subscription)
    const result = await setup(config)
    expect(result.steps.find(({ id }) => id === 'primary.publication')?.sql).toEqual([
      'ALTER PUBLICATION repl_to_replica ADD TABLE public.b, repl_migrate.stream',
    ])
    expect((await pair.rows(['app.a', 'public.b'])).every(({ equal }) => equal)).toBe(true)
    expect((await reconcile(config)).outcome).toBe('nothing')
  })

  it('and column lists, filters and publishing by the root are reported, not changed', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE c (id int PRIMARY KEY);
      CREATE PUBLICATION repl_to_replica FOR TABLE a (id), c WHERE (id > 1)`)
    const config = configOf(pair, pair.subscription)
    const { findings } = await setup(config)
    expect(findings.map(({ code, object }) => [code, object])).toEqual([
      ['publication-column-list', 'public.a'],
      ['publication-row-filter', 'public.c'],
    ])
    await pair.onReplica('ALTER PUBLICATION mz_source SET (publish_via_partition_root = true)')
    expect((await reconcile(config)).findings.map(({ code }) => code)).toContain('publication-via-root')
  })
})
