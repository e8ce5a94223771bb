import { describe, expect, test } from 'vitest'
import { down } from '../../src/commands/down.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { commonCatalog, difference } from '../support/catalogs.ts'
import { commandIn, typed } from '../support/command-line.ts'
import { mortal } from '../support/mortal.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const files = {
  '1_orders':
    'CREATE TABLE orders (id int PRIMARY KEY, total int NOT NULL, fax text);\nINSERT INTO orders VALUES (1, 1);',
  '2_note': 'ALTER TABLE orders ADD COLUMN note text;\nCREATE TABLE receipt (id int PRIMARY KEY);',
  '2_note.down': 'DROP TABLE receipt;\nALTER TABLE orders DROP COLUMN note;',
  '3_cents': 'ALTER TABLE orders RENAME COLUMN total TO cents;\nALTER TABLE orders DROP COLUMN fax;',
  '3_cents.down': 'ALTER TABLE orders ADD COLUMN fax text;\nALTER TABLE orders RENAME COLUMN cents TO total;',
}

describe.each(fewMajors())('undoing, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const same = async (scene: Stage, as: Stage): Promise<void> =>
    expect(difference(await commonCatalog(as.config), await commonCatalog(scene.config))).toBe('')

  /** What is there after some of the files. */
  const having = async (step: number): Promise<Stage> => {
    const scene = await stage(servers, files)
    await scene.up({ step })
    return scene
  }

  /** Every row is equal, whatever is left to do. */
  const flows = async ({ pair }: Stage): Promise<void> => {
    await pair.caughtUp()
    expect(await pair.applyErrors()).toEqual([])
    expect((await pair.rows()).filter(({ equal }) => !equal)).toEqual([])
  }

  test('one, all, and up again, under a writer', async () => {
    const [scene, one, two] = [await having(3), await having(1), await having(2)]
    const writer = await startWriter(scene.pair.primaryUrl, { pauseMs: 3 })
    const undone = await down(scene.config)
    expect(undone).toMatchObject({ outcome: 'done', ran: ['3_cents'], error: null })
    expect(undone.migrations.map(one => [one.name, one.state, one.statements.map(({ sql }) => sql)])).toEqual([
      ['3_cents', 'done', files['3_cents.down'].split(/;\n?/).slice(0, 2)],
    ])
    expect(new Set(undone.migrations.flatMap(({ steps }) => steps.map(({ state }) => state)))).toEqual(
      new Set(['done']),
    )
    await same(scene, two)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    expect(await down(scene.config, { to: '2_note' })).toMatchObject({ outcome: 'done', ran: ['3_cents', '2_note'] })
    await same(scene, one)
    await writer.stop()
    await flows(scene)
    const none = await down(scene.config)
    expect(none).toMatchObject({ outcome: 'failed', ran: [], error: { code: 'migration-without-down', exit: 2 } })
    scene.write('1_orders.down', 'DROP TABLE orders;')
    expect(await down(scene.config, { step: 1 })).toMatchObject({ outcome: 'done', ran: ['1_orders'] })
    expect((await down(scene.config)).outcome).toBe('nothing')
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['1_orders', '2_note', '3_cents'] })
    await scene.settled()
  })

  test('killed at some moments: only down goes on, and it ends where it would have', async () => {
    const [scene, wanted] = [await having(3), await having(2)]
    const passed: string[] = []
    for (let killed = true; killed; ) {
      const life = await mortal('down', scene.config, { at: 4, passed })
      passed.push(...life.boundaries)
      killed = life.killed
      if (killed && passed.some(boundary => boundary.startsWith('step-started')))
        expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'migration-half-undone', exit: 1 } })
    }
    await flows(scene)
    await same(scene, wanted)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await scene.settled()
  })

  test('killed when only the history is left to be cleared', async () => {
    const [scene, wanted] = [await having(3), await having(2)]
    const finish = (boundaries: readonly string[]): boolean => boundaries.at(-1) === 'migration-finished 3_cents (down)'
    const { boundaries } = await mortal('down', scene.config, { at: -1 })
    expect(finish(boundaries)).toBe(true)
    await scene.up()
    expect(finish((await mortal('down', scene.config, { at: boundaries.length })).boundaries)).toBe(true)
    expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'migration-half-undone' } })
    expect(await down(scene.config)).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await same(scene, wanted)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await scene.settled()
  })

  /** The primary holds the undoing of `3_cents`, the replica lacks its contract. */
  const half = async (): Promise<Stage> => {
    const scene = await stage(servers, files)
    scene.write('3_cents.down', 'ALTER TABLE orders DROP COLUMN note;')
    await scene.up()
    const { boundaries, killed } = await mortal('down', scene.config, { at: 5 })
    expect([boundaries.at(-1), killed]).toEqual(['step-finished 3_cents (down) primary 1.primary', true])
    return scene
  }

  test('half done and edited: the old text goes on, no other does', async () => {
    const scene = await half()
    scene.write('3_cents.down', 'ALTER TABLE orders DROP COLUMN note, DROP COLUMN cents;')
    const edited = await down(scene.config)
    const place = { file: expect.stringContaining('3_cents.down.sql'), line: 1, column: 1 }
    expect(edited).toMatchObject({ outcome: 'failed', error: { code: 'migration-edited', exit: 1, place } })
    await flows(scene)
    scene.write('3_cents.down', 'ALTER TABLE orders DROP COLUMN note;')
    expect(await down(scene.config)).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await flows(scene)
  })

  test('half done, edited, and finished by hand: forgotten as the hint says', async () => {
    const scene = await half()
    scene.write('3_cents.down', 'ALTER TABLE orders DROP COLUMN note, DROP COLUMN cents;')
    const edited = await down(scene.config)
    await scene.pair.onReplica('ALTER TABLE orders DROP COLUMN note')
    expect(await typed(scene.config, commandIn(edited.error?.hint, '--forget'))).toMatchObject({ exit: 0 })
    scene.write('3_cents', 'ALTER TABLE orders ADD COLUMN note text;')
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await scene.settled()
  })

  test('failed and given up as the hint says', async () => {
    const scene = await having(3)
    scene.write('3_cents.down', 'ALTER TABLE orders ADD COLUMN fax text;\nINSERT INTO orders VALUES (1, 1);')
    expect(await down(scene.config)).toMatchObject({
      outcome: 'failed',
      error: { code: 'sql-23505', place: { line: 2 } },
    })
    const refused = await scene.up()
    expect(refused.error?.code).toBe('migration-half-undone')
    await scene.pair.onReplica('ALTER TABLE orders DROP COLUMN fax')
    expect(await typed(scene.config, commandIn(refused.error?.hint, '--mark-done'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })

  test('while a migration is half done: first that is finished', async () => {
    const scene = await having(2)
    scene.write('3_cents', `ALTER TABLE orders ADD COLUMN cents int; INSERT INTO orders VALUES (1, 1);`)
    await scene.up()
    expect(await down(scene.config)).toMatchObject({ outcome: 'failed', error: { code: 'migration-begun', exit: 1 } })
    await scene.pair.onPrimary('DELETE FROM orders')
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    scene.write('3_cents.down', 'ALTER TABLE orders DROP COLUMN cents;')
    expect(await down(scene.config)).toMatchObject({ outcome: 'done', ran: ['3_cents'] })
    await flows(scene)
  })
})
