import { describe, expect, test } from 'vitest'
import { baseline } from '../../src/commands/baseline.ts'
import { plan } from '../../src/commands/plan.ts'
import type { SavedPlan } from '../../src/commands/saved-plan.ts'
import type { Config } from '../../src/config/config.ts'
import { majors, usePair } from '../support/pair.ts'
import { runUp, type Stage, stage } from '../support/stage.ts'

const [[primary, replica] = [15, 15]] = majors()
const servers = usePair(primary, replica)

const files = {
  '1_orders':
    'CREATE TABLE orders (id bigint PRIMARY KEY, amount int, fax text); CREATE TABLE other (id int PRIMARY KEY)',
  '2_drop': 'ALTER TABLE orders DROP COLUMN fax',
  '3_note': 'ALTER TABLE orders ADD COLUMN note text',
}

type Saved = { readonly stage: Stage; readonly saved: SavedPlan }

/** The first file has run; the other two are planned. A saved plan is a file: what comes back from it is JSON. */
const save = async (): Promise<Saved> => {
  const one = await stage(servers, files)
  await one.up({ step: 1 })
  return { stage: one, saved: JSON.parse(JSON.stringify((await plan(one.config)).saved)) }
}

const refused = async (
  { stage: { config, pair }, saved }: Saved,
  why: string,
  over: Partial<Config> = {},
): Promise<void> => {
  const { outcome, error, events } = await runUp({ ...config, ...over }, { plan: saved })
  expect({ outcome, code: error?.code, exit: error?.exit }).toEqual({ outcome: 'failed', code: 'plan-stale', exit: 1 })
  expect(error?.message).toContain(why)
  expect(events.filter(({ type }) => type === 'statement')).toEqual([])
  expect(await pair.onPrimary("SELECT FROM pg_attribute WHERE attname = 'note' AND NOT attisdropped")).toEqual([])
}

describe('a saved plan is stale', () => {
  test('when a table it names has changed on any host', async () => {
    const one = await save()
    await one.stage.pair.onReplica('ALTER TABLE orders ADD COLUMN extra int')
    await refused(one, 'changed since it was saved: public.orders on replica')
  })

  test('when a publication carries a table of it that did not', async () => {
    const one = await save()
    await one.stage.pair.onPrimary('CREATE PUBLICATION more FOR TABLE orders')
    await refused(one, 'public.orders on primary')
  })

  test('when types have changed', async () => {
    const one = await save()
    await one.stage.pair.onPrimary("CREATE TYPE mood AS ENUM ('sad')")
    await refused(one, 'changed since it was saved: the types on primary')
  })

  test('when a file has changed', async () => {
    const one = await save()
    one.stage.write('2_drop', 'ALTER TABLE orders DROP COLUMN amount')
    await refused(one, '2_drop.sql has changed since it was saved')
  })

  test('when a file is gone', async () => {
    const one = await save()
    one.stage.remove('3_note')
    await refused(one, '`3_note` has no file any more')
  })

  test('when another file would come first', async () => {
    const one = await save()
    one.stage.write('2_a_between', 'SELECT 1')
    await refused(one, '`2_a_between` is pending as well and would come first')
  })

  test('when something of it was done by another run', async () => {
    const one = await save()
    await baseline(one.stage.config, { to: '2_drop' })
    await refused(one, '`2_drop` was done since, and not by this plan')
  })

  test('when the configuration has other replicas', async () => {
    const one = await save()
    const [only] = one.stage.config.replicas
    if (only === undefined) throw new Error('no replica')
    await refused(one, 'the configuration has other replicas', { replicas: [{ ...only, mirror: 'tables' }] })
  })
})

test('it is not stale for rows, other tables, or files that come later', async () => {
  const { stage: one, saved } = await save()
  await one.pair.onPrimary('INSERT INTO orders (id) SELECT generate_series(1, 500); ALTER TABLE other ADD COLUMN x int')
  await one.pair.onReplica('ALTER TABLE other ADD COLUMN x int')
  one.write('4_later', 'ALTER TABLE orders ADD COLUMN late int')
  expect(await one.up({ plan: saved })).toMatchObject({ outcome: 'done', ran: ['2_drop', '3_note'], error: null })
  expect(await one.up()).toMatchObject({ outcome: 'done', ran: ['4_later'] })
  await one.settled()
})

test('it is not stale for an attempt that failed before the file was corrected', async () => {
  const one = await stage(servers, { ...files, '2_drop': 'ALTER TABLE orders DROP COLUMN nothing' })
  expect(await one.up()).toMatchObject({ outcome: 'failed', ran: ['1_orders'] })
  one.write('2_drop', files['2_drop'])
  const { saved } = await plan(one.config)
  expect(await one.up({ plan: saved })).toMatchObject({ outcome: 'done', ran: ['2_drop', '3_note'], error: null })
  await one.settled()
})

test('a plan made of what has begun goes on with the journal’s steps', async () => {
  const one = await stage(servers, {
    ...files,
    '2_drop': 'ALTER TABLE orders DROP COLUMN fax; INSERT INTO orders VALUES (1)',
  })
  await one.up({ step: 1 })
  await one.pair.onPrimary('INSERT INTO orders VALUES (1)')
  expect((await one.up()).error?.code).toBe('sql-23505')
  const { saved, migrations } = await plan(one.config)
  expect(migrations.map(({ state }) => state)).toEqual(['failed', 'pending'])
  await one.pair.onPrimary('DELETE FROM orders')
  expect(await one.up({ plan: saved })).toMatchObject({ outcome: 'done', ran: ['2_drop', '3_note'], error: null })
  await one.settled()
})
