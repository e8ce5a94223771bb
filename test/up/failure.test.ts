import { describe, expect, test } from 'vitest'
import { status } from '../../src/commands/status.ts'
import { commandIn, typed } from '../support/command-line.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const orders =
  'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1), (2, 2);'
const addNote = 'ALTER TABLE orders ADD COLUMN note text;'
const addNoteThen = (sql: string): string => `${addNote}\n\n  ${sql}`

describe.each(fewMajors())('a migration that fails, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async (): Promise<Stage> => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    return scene
  }

  /** Rows of the old shape still arrive. */
  const unharmed = async ({ pair }: Stage): Promise<void> => {
    await pair.onPrimary('INSERT INTO orders SELECT max(id) + 1, 7 FROM orders')
    await pair.caughtUp()
    expect(await pair.applyErrors()).toEqual([])
    expect((await pair.rows()).filter(({ equal }) => !equal)).toEqual([])
  }

  test('by the data on the primary: where and why, rows keep flowing, and the corrected file goes on', async () => {
    const scene = await begin()
    const inTheStream = 'ALTER TABLE orders RENAME COLUMN total TO cents; ALTER TABLE orders DROP COLUMN fax;'
    scene.write('2_note', addNoteThen(`INSERT INTO orders VALUES (10, 1),\n    (1, 1); ${inTheStream}`))
    const failed = await scene.up()
    const place = { file: expect.stringContaining('2_note.sql'), line: 3, column: 3 }
    expect(failed).toMatchObject({
      outcome: 'failed',
      ran: [],
      error: { code: 'sql-23505', exit: 1, host: 'primary', place },
      migrations: [{ name: '2_note', state: 'failed' }],
    })
    expect(failed.error?.message).toContain('Key (id)=(1) already exists')
    await unharmed(scene)
    expect(await status(scene.config)).toMatchObject({
      outcome: 'failed',
      migrations: [
        { primary: 'done' },
        { name: '2_note', primary: 'failed', error: expect.stringContaining('already exists') },
      ],
    })
    scene.write('2_note', addNoteThen(`INSERT INTO orders VALUES (10, 1); ${inTheStream}`))
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['2_note'] })
    await scene.settled()
  })

  test('at its COMMIT', async () => {
    const scene = await begin()
    await scene.pair.onPrimary(
      'ALTER TABLE orders ADD CONSTRAINT orders_total UNIQUE (total) DEFERRABLE INITIALLY DEFERRED',
    )
    scene.write('2_note', addNoteThen('INSERT INTO orders VALUES (10, 1);'))
    const failed = await scene.up()
    expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'sql-23505', exit: 1, host: 'primary' } })
    expect(failed.error?.hint).toContain('step 1.primary came to its end and was rolled back')
    await unharmed(scene)
    await scene.pair.onPrimary('UPDATE orders SET total = 5 WHERE id = 1')
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['2_note'] })
    await scene.settled()
  })

  test('in the rehearsal: no host has changed', async () => {
    const scene = await begin()
    scene.write('2_fax', '-- gone\n  ALTER TABLE orders DROP COLUMN telex;')
    const failed = await scene.up()
    const place = { file: expect.stringContaining('2_fax.sql'), line: 2, column: 3 }
    expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'sql-42703', exit: 1, host: 'replica', place } })
    expect(failed.error?.hint).toContain('no host has changed')
    await unharmed(scene)
    scene.write('2_fax', 'ALTER TABLE orders DROP COLUMN fax;')
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    await scene.settled()
  })

  test('and whose expand step is edited then: the replica is ahead, until that is undone there', async () => {
    const scene = await begin()
    scene.write('2_note', addNoteThen('INSERT INTO orders VALUES (1, 1);'))
    await scene.up()
    scene.write('2_note', 'ALTER TABLE orders ADD COLUMN note varchar(9);')
    const ahead = await scene.up()
    expect(ahead).toMatchObject({ outcome: 'failed', error: { code: 'replica-ahead', host: 'replica', exit: 1 } })
    await unharmed(scene)
    await scene.pair.onReplica('ALTER TABLE orders DROP COLUMN note')
    expect(await typed(scene.config, commandIn(ahead.error?.hint, '--forget'))).toMatchObject({ exit: 0 })
    expect(await typed(scene.config, commandIn(ahead.error?.hint, 'up'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })

  test('and whose file goes then: the history says so, until it is told to forget', async () => {
    const scene = await begin()
    scene.write('2_note', addNoteThen('INSERT INTO orders VALUES (1, 1);'))
    await scene.up()
    scene.remove('2_note')
    const missing = await scene.up()
    expect(missing).toMatchObject({ outcome: 'failed', error: { code: 'migration-missing', exit: 1 } })
    await scene.pair.onReplica('ALTER TABLE orders DROP COLUMN note')
    expect(await typed(scene.config, commandIn(missing.error?.hint, '--forget'))).toMatchObject({ exit: 0 })
    await scene.settled()
  })
})
