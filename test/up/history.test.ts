import { describe, expect, test } from 'vitest'
import { repair } from '../../src/commands/repair.ts'
import { inTheGap, patient } from '../support/bystander.ts'
import { commandIn, typed } from '../support/command-line.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1);'
const addNote = 'ALTER TABLE orders ADD COLUMN note text;'
const rename = 'ALTER TABLE orders RENAME COLUMN total TO cents;'

describe.each(fewMajors())('a history that does not fit, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async (): Promise<Stage> => {
    const scene = await stage(servers, { '1_orders': orders, '3_note': addNote }, patient)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['1_orders', '3_note'] })
    return scene
  }

  /** The primary has `4_rename`, the replica cannot follow. */
  const beginHalf = async (): Promise<Stage> => {
    const scene = await begin()
    scene.write('4_rename', rename)
    const byHand = () => scene.pair.onReplica('ALTER TABLE orders RENAME COLUMN total TO cents')
    const stuck = await scene.up({ onEvent: await inTheGap(scene.pair.primaryUrl, 'orders', byHand) })
    expect(stuck.error?.code).toBe('apply-failing')
    return scene
  }

  test('a file edited after it ran: accepted as the hint says', async () => {
    const scene = await begin()
    scene.write('3_note', `-- for the drivers\n${addNote} COMMENT ON COLUMN orders.note IS 'what the driver reads'`)
    const edited = await scene.up()
    const place = { file: expect.stringContaining('3_note.sql'), line: 1, column: 1 }
    expect(edited).toMatchObject({ outcome: 'failed', error: { code: 'migration-edited', exit: 1, place } })
    expect(await typed(scene.config, commandIn(edited.error?.hint, '--accept-edit'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })

  test('a file edited half way: the edit is not accepted; restored, it goes on', async () => {
    const scene = await beginHalf()
    scene.write('4_rename', `${rename} ${addNote}`)
    const edited = await scene.up()
    expect(edited).toMatchObject({ outcome: 'failed', error: { code: 'migration-edited', exit: 1 } })
    await expect(repair(scene.config, '4_rename', 'accept-edit')).rejects.toMatchObject({ code: 'migration-begun' })
    scene.write('4_rename', rename)
    await scene.pair.onReplica('ALTER TABLE orders RENAME COLUMN cents TO total')
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['4_rename'] })
    await scene.settled(/does not exist/)
  })

  test('a file edited half way, and every host brought to its end by hand: marked as done as the hint says', async () => {
    const scene = await beginHalf()
    scene.write('4_rename', `${rename} ALTER TABLE orders ADD COLUMN tax int;`)
    const hint = (await scene.up()).error?.hint
    await scene.pair.onReplica('ALTER TABLE orders ADD COLUMN tax int')
    await scene.pair.onPrimary('ALTER TABLE orders ADD COLUMN tax int; INSERT INTO orders VALUES (5, 5)')
    expect(await typed(scene.config, commandIn(hint, '--mark-done'))).toMatchObject({ exit: 0 })
    expect(await scene.pair.onPrimary('SELECT FROM repl_migrate.stream WHERE sql IS NOT NULL')).toEqual([])
    await scene.settled(/does not exist/)
  })

  test('a file that is gone: forgotten as the hint says', async () => {
    const scene = await begin()
    scene.remove('3_note')
    const missing = await scene.up()
    expect(missing).toMatchObject({ outcome: 'failed', error: { code: 'migration-missing', exit: 1 } })
    expect(await typed(scene.config, commandIn(missing.error?.hint, '--forget'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })

  test('a file that comes too late: run all the same as the hint says', async () => {
    const scene = await begin()
    scene.write('2_tax', 'ALTER TABLE orders ADD COLUMN tax int;')
    const late = await scene.up()
    const place = { file: expect.stringContaining('2_tax.sql'), line: 1, column: 1 }
    expect(late).toMatchObject({
      outcome: 'failed',
      ran: [],
      error: { code: 'migration-out-of-order', exit: 1, place },
    })
    expect(await typed(scene.config, commandIn(late.error?.hint, '--allow-out-of-order'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })

  test('words the journal does not know', async () => {
    const { config } = await begin()
    for (const choice of ['accept-edit', 'forget', 'mark-done', 'skip-stream'] as const)
      await expect(repair(config, '9_nothing', choice)).rejects.toMatchObject({ code: 'migration-unknown', exit: 2 })
  })
})
