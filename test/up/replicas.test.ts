import { describe, expect, onTestFinished, test } from 'vitest'
import type { ReplicaConfig } from '../../src/config/config.ts'
import { waitForCatchUp } from '../../src/embedded/catch-up.ts'
import { withClient } from '../../src/embedded/client.ts'
import { compareRows } from '../../src/embedded/rows.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { bystander } from '../support/bystander.ts'
import { counted, journey } from '../support/journey.ts'
import { freshDatabase, usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const objects = `SELECT c.relname AS name FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'v') ORDER BY 1`

describe.each(fewMajors())('two replicas, one for rows alone, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  /** A second replica with `mirror: tables` beside the stage's own. */
  const begin = async (files: Readonly<Record<string, string>>): Promise<Stage & { readonly second: string }> => {
    const url = await freshDatabase(servers.pair().replica)
    const second = (own: ReplicaConfig): ReplicaConfig => ({
      ...own,
      name: 'second',
      url,
      subscription: `${own.subscription}_b`,
      mirror: 'tables',
    })
    const scene = await stage(servers, files, {}, own => [own, second(own)])
    onTestFinished(async () => {
      await onSecond(url, `DROP SUBSCRIPTION ${scene.pair.subscription}_b`)
    })
    return { ...scene, second: url }
  }

  const onSecond = (url: string, sql: string): Promise<readonly unknown[]> =>
    withClient(url, async client => (await client.query(sql)).rows)

  test('follow a folder with a step of every sort, under a writer', async () => {
    const { pair, second, settled, up } = await begin(journey)
    await up({ step: 1 })
    const writer = await startWriter(pair.primaryUrl, { except: ['public.counter'], pauseMs: 3 })
    expect(await up()).toMatchObject({ outcome: 'done', error: null })
    await writer.stop()
    await settled()
    await waitForCatchUp({ primaryUrl: pair.primaryUrl, replicaUrl: second })
    const rows = await compareRows({ primaryUrl: pair.primaryUrl, replicaUrl: second })
    expect(rows.filter(({ equal }) => !equal)).toEqual([])
    expect(rows.map(({ table }) => table)).toContain('public.invoice')
    expect(await onSecond(second, 'SELECT n FROM counter')).toEqual([{ n: counted }])
    const left = `SELECT step FROM repl_migrate.replica_step WHERE state NOT IN ('done', 'skipped')`
    expect(await onSecond(second, left)).toEqual([])
    const [full, tables] = [await pair.onReplica(objects), await onSecond(second, objects)]
    const lacks = full.filter(one => !tables.some(other => JSON.stringify(other) === JSON.stringify(one)))
    expect(lacks).toEqual([{ name: 'open_orders' }, { name: 'orders_state' }])
  })

  test('one of them is held up: the other is not asked twice', async () => {
    const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int);\nINSERT INTO orders VALUES (1, 1);'
    const { pair, second, settled, up, write } = await begin({ '1_orders': orders })
    await up()
    write('2_note', 'ALTER TABLE orders ADD COLUMN note text;')
    const reader = await bystander(second, 'SELECT count(*) FROM orders')
    expect(await up()).toMatchObject({ outcome: 'failed', error: { code: 'lock-timeout', host: 'second' } })
    expect(await pair.onPrimary('SELECT * FROM orders')).toEqual([{ id: 1, total: 1 }])
    await reader.leave()
    const { outcome, events } = await up()
    expect(outcome).toBe('done')
    const skipped = events.flatMap(event => (event.type === 'step-skipped' ? [event.step] : []))
    expect(skipped).toMatchObject([{ host: 'replica', id: '1.expand' }])
    await settled()
    expect(await onSecond(second, 'SELECT * FROM orders')).toEqual([{ id: 1, total: 1, note: null }])
  })
})
