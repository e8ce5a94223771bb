import { describe, expect, it } from 'vitest'
import { readCatalog } from '../../src/catalog/read.ts'
import { reconcile } from '../../src/commands/reconcile.ts'
import { setup } from '../../src/commands/setup.ts'
import { connect } from '../../src/postgres/connect.ts'
import { parseConninfo } from '../../src/postgres/conninfo.ts'
import { processSurroundings } from '../../src/postgres/surroundings.ts'
import { majors, type TestPair, usePair } from '../support/pair.ts'
import { configOf, richRows, richSchema } from './support.ts'

const catalogOf = async (url: string) => {
  const session = await connect(parseConninfo(url, processSurroundings()), { host: 'host', applicationName: 'test' })
  try {
    return await readCatalog(session)
  } finally {
    await session.close()
  }
}

/** Two majors spell one trigger and one view in different ways. */
const alike = (text: string): string =>
  text.replace('EXECUTE PROCEDURE', 'EXECUTE FUNCTION').replace(/(?:"Order"|a|zoo)\.(?=\w)/g, '')

/** What the two hosts must agree on after a full copy: everything but oids, sizes, owners and identities. */
const shapeOf = async (url: string) => {
  const { relations, types, sequences, routines, schemas, extensions } = await catalogOf(url)
  return {
    schemas,
    extensions: extensions.map(({ name }) => name),
    types,
    sequences,
    routines,
    relations: relations.map(
      ({ oid, bytes, rowsEstimate, identity, owner, columns, definition, triggers, ...rest }) => ({
        ...rest,
        columns: columns.map(({ attnum, ...column }) => column),
        definition: definition === null ? null : alike(definition),
        triggers: triggers.map(trigger => ({ ...trigger, definition: alike(trigger.definition) })),
      }),
    ),
  }
}

const unpublished = 'SELECT count(*)::int AS n FROM pg_subscription_rel WHERE srsubstate <> $$r$$'

describe.each(majors())('setup on %i → %i', (primary, replica) => {
  const handle = usePair(primary, replica)
  const older = Math.min(primary, replica)

  const fill = async (pair: TestPair) => {
    await pair.onPrimary(richSchema(older))
    await pair.onPrimary(richRows)
  }

  it('makes a working pair of a rich primary and an empty replica, and then has nothing to do', async () => {
    const pair = await handle.fresh({ wire: false })
    await fill(pair)
    const config = configOf(pair, pair.subscription)
    const events: string[] = []
    const first = await setup(config, { onEvent: event => events.push(JSON.stringify(event)) })
    expect(first.outcome).toBe('done')
    expect(first.checked.map(({ host }) => host)).toEqual(['replica'])
    expect(first.findings.map(({ code }) => code)).toEqual(['materialized-view-empty'])
    expect(events.length).toBeGreaterThan(5)
    expect(await shapeOf(pair.replicaUrl)).toEqual(await shapeOf(pair.primaryUrl))
    const tables = ['customers', 'log', 'animals', 'birds', 'coded', 'events'].map(name => `public.${name}`)
    const rows = await pair.rows([...tables, '"Sales"."Order"'])
    expect(rows.filter(row => !row.equal)).toEqual([])
    expect(rows.map(row => row.primary)).toEqual([2, 3, 1, 1, 1, 3, 3])
    const second = await setup(config)
    expect(second.outcome).toBe('nothing')
    expect(second.findings).toEqual([])
    expect((await reconcile(config)).outcome).toBe('nothing')
    await pair.onPrimary(`
      UPDATE log SET line = 'b' WHERE line IS NULL; DELETE FROM log WHERE line = 'a';
      UPDATE events SET kind = 'sad' WHERE id = 7; INSERT INTO birds VALUES (3, 'owl', 2); UPDATE customers SET mood = 'happy'`)
    await pair.caughtUp()
    const after = await pair.rows([...tables, '"Sales"."Order"'])
    expect(after.filter(row => !row.equal)).toEqual([])
    expect(await pair.applyErrors()).toEqual([])
    expect(await pair.onReplica(unpublished)).toEqual([{ n: 0 }])
    const [mz] = await pair.onReplica(
      `SELECT array_agg(tablename::text ORDER BY 1) AS tables FROM pg_publication_tables WHERE pubname = 'mz_source'`,
    )
    expect(mz?.['tables']).not.toContain('stream')
    expect(mz?.['tables']).toContain('events_2025_one')
    const partial = await pair.onReplica(
      `SELECT tablename FROM pg_publication_tables p JOIN pg_class c ON c.oid = format('%I.%I', schemaname, tablename)::regclass
       WHERE pubname = 'mz_source' AND c.relreplident <> 'f'`,
    )
    expect(partial).toEqual([])
  })

  it('touches nothing in a dry run', async () => {
    const pair = await handle.fresh({ wire: false })
    await fill(pair)
    const before = [await catalogOf(pair.primaryUrl), await catalogOf(pair.replicaUrl)]
    const result = await setup(configOf(pair, pair.subscription), { dryRun: true })
    expect(result.outcome).toBe('planned')
    expect(result.steps.map(step => step.id)).toEqual([
      'replica.schema',
      'replica.journal',
      'primary.journal',
      'primary.identity',
      'primary.publication',
      'replica.identity',
      'replica.publication',
      'replica.subscription',
      'replica.slot',
      'replica.refresh',
      'replica.copy',
    ])
    expect([await catalogOf(pair.primaryUrl), await catalogOf(pair.replicaUrl)]).toEqual(before)
    expect(await pair.onReplica(`SELECT FROM pg_namespace WHERE nspname = 'repl_migrate'`)).toEqual([])
  })
})
