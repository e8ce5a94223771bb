import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { commonCatalog, difference } from '../support/catalogs.ts'
import { counted, journey } from '../support/journey.ts'
import { mortal } from '../support/mortal.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

/**
 * kill -9 while a folder with a step of every sort runs under a writer. By default one run after another is killed, each a few
 * boundaries further. Every boundary, one after another and each on a pair of its own (about fifteen minutes):
 * REPL_MIGRATE_KILLS=all node_modules/.bin/vitest run test/up/kill.test.ts
 */
const all = process.env['REPL_MIGRATE_KILLS'] === 'all'

const journals = `SELECT 'migration' AS what, name AS id, state FROM repl_migrate.migration WHERE state <> 'done'
  UNION ALL SELECT 'step', migration || '/' || step, state FROM repl_migrate.primary_step WHERE state <> 'done'
  UNION ALL SELECT 'step', migration || '/' || step, state FROM repl_migrate.replica_step WHERE state <> 'done'
  UNION ALL SELECT 'text', id, sql FROM repl_migrate.stream WHERE sql IS NOT NULL`

/** An uninterrupted run: what it leaves, and the boundaries on its way. */
type Whole = { readonly catalog: Catalog; readonly boundaries: readonly string[] }

/** The same text on another pair, where tables have other numbers. */
const withoutOids = (boundary: string): string => boundary.replace(/\d+::oid/g, 'oid')

/** What an uninterrupted run leaves, once and only once. */
const expectWhole = async ({ pair, config, settled }: Stage, { catalog }: Whole): Promise<void> => {
  await settled()
  expect(difference(catalog, await commonCatalog(config))).toBe('')
  const names = Object.keys(journey).map(name => ({ name }))
  expect(await pair.onPrimary('SELECT name FROM repl_migrate.migration ORDER BY 1')).toEqual(names)
  for (const on of [pair.onPrimary, pair.onReplica]) {
    expect(await on(journals)).toEqual([])
    expect(await on('SELECT n FROM counter')).toEqual([{ n: counted }])
  }
}

describe.each(fewMajors())('killed at any moment, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)
  const known: { whole?: Whole } = {}

  const whole = async (): Promise<Whole> => {
    if (known.whole !== undefined) return known.whole
    const { config, up } = await stage(servers, journey)
    await up({ step: 1 })
    const { boundaries } = await mortal('up', config, { at: -1 })
    known.whole = { catalog: await commonCatalog(config), boundaries }
    return known.whole
  }

  /** A pair with tables, and a writer on it. */
  const begin = async (): Promise<Stage & { readonly rest: () => Promise<void> }> => {
    const scene = await stage(servers, journey)
    await scene.up({ step: 1 })
    const writer = await startWriter(scene.pair.primaryUrl, { except: ['public.counter'], pauseMs: 3 })
    const rest = async (): Promise<void> => {
      const { errors } = await writer.stop()
      expect(Object.keys(errors).filter(code => !/^(42|22|23|0A)/.test(code))).toEqual([])
    }
    return { ...scene, rest }
  }

  test(`one run after another, each ${all ? 'one boundary' : 'a few boundaries'} further`, async () => {
    const wanted = await whole()
    const scene = await begin()
    const passed: string[] = []
    const at = all ? 1 : Math.ceil(wanted.boundaries.length / 6)
    for (let killed = true; killed; ) {
      const life = await mortal('up', scene.config, { at, passed })
      passed.push(...life.boundaries)
      killed = life.killed
    }
    await scene.rest()
    const met = new Set(passed.map(withoutOids))
    expect(wanted.boundaries.filter(boundary => !met.has(withoutOids(boundary)))).toEqual([])
    await expectWhole(scene, wanted)
  }, 600_000)

  /** More than there are: beyond the last boundary nobody is killed. */
  const moments = Array.from({ length: all ? 140 : 1 }, (_, index) => (all ? index + 1 : 33))

  test.each(moments)('once, at boundary %i', async at => {
    const wanted = await whole()
    const scene = await begin()
    const { killed, boundaries } = await mortal('up', scene.config, { at })
    expect(killed).toBe(at <= wanted.boundaries.length)
    expect(await scene.up(), boundaries.at(-1)).toMatchObject({ error: null })
    await scene.rest()
    await expectWhole(scene, wanted)
  })
})
