import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/drift/diff.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { catalogsOf } from '../support/catalogs.ts'
import { counted, journey } from '../support/journey.ts'
import { mortal } from '../support/mortal.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

/**
 * kill -9 while a folder with a step of every sort runs under a writer. By default one run after another is killed, each a few
 * boundaries further. Every boundary, one after another and each on a pair of its own (about ten minutes):
 * REPL_MIGRATE_KILLS=all node_modules/.bin/vitest run test/up/kill.test.ts
 */
const all = process.env['REPL_MIGRATE_KILLS'] === 'all'

const journals = `SELECT 'migration' AS what, name AS id, state FROM repl_migrate.migration WHERE state <> 'done'
  UNION ALL SELECT 'step', migration || '/' || step, state FROM repl_migrate.primary_step WHERE state <> 'done'
  UNION ALL SELECT 'step', migration || '/' || step, state FROM repl_migrate.replica_step WHERE state <> 'done'
  UNION ALL SELECT 'text', id, sql FROM repl_migrate.stream WHERE sql IS NOT NULL`

/** What an uninterrupted run leaves, once and only once. */
const expectWhole = async (scene: Stage, whole: Stage): Promise<void> => {
  const { pair, config } = scene
  await scene.settled()
  expect(await pair.onPrimary(journals)).toEqual([])
  expect(await pair.onReplica(journals)).toEqual([])
  expect(await pair.onPrimary('SELECT name FROM repl_migrate.migration ORDER BY 1')).toEqual(
    Object.keys(journey).map(name => ({ name })),
  )
  for (const host of [pair.onPrimary, pair.onReplica])
    expect(await host('SELECT n FROM counter')).toEqual([{ n: counted }])
  const [onPrimary, onReplica] = await catalogsOf(config)
  const [uninterrupted] = await catalogsOf(whole.config)
  if (onReplica === undefined) throw new Error('no replica')
  expect(diffCatalogs(onPrimary, onReplica).text).toBe('')
  expect(diffCatalogs(uninterrupted, onPrimary).text).toBe('')
}

describe.each(fewMajors())('killed at any moment, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  /** A pair with a writer, as soon as there are tables. */
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

  const uninterrupted = async (): Promise<{ readonly whole: Stage; readonly boundaries: readonly string[] }> => {
    const whole = await stage(servers, journey)
    await whole.up({ step: 1 })
    const { boundaries } = await mortal('up', whole.config, { at: -1 })
    return { whole, boundaries }
  }

  test(`one run after another, each ${all ? 'one boundary' : 'a few boundaries'} further`, async () => {
    const { whole, boundaries } = await uninterrupted()
    const scene = await begin()
    const passed: string[] = []
    const stride = all ? 1 : Math.ceil(boundaries.length / 9)
    for (let killed = true; killed; ) {
      const life = await mortal('up', scene.config, { at: stride, passed })
      passed.push(...life.boundaries)
      killed = life.killed
    }
    await scene.rest()
    expect(boundaries.filter(boundary => !passed.includes(boundary))).toEqual([])
    await expectWhole(scene, whole)
  }, 600_000)

  const once = async (): Promise<void> => {
    const { whole, boundaries } = await uninterrupted()
    for (const [index, boundary] of boundaries.entries()) {
      const scene = await begin()
      const life = await mortal('up', scene.config, { at: index + 1 })
      expect(life.killed, boundary).toBe(true)
      expect(await scene.up(), boundary).toMatchObject({ outcome: expect.stringMatching(/done|nothing/) })
      await scene.rest()
      await expectWhole(scene, whole)
    }
  }
  if (all) test('once, at each boundary', once, 3_600_000)
})
