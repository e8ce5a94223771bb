import { describe, expect, test } from 'vitest'
import { baseline } from '../../src/commands/baseline.ts'
import { down } from '../../src/commands/down.ts'
import { repair } from '../../src/commands/repair.ts'
import { up } from '../../src/commands/up.ts'
import { bystander, patient } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Ran, type Stage, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY);'
const addNote = 'ALTER TABLE orders ADD COLUMN note text;'

/** A run, and the moment when it waits for a lock. */
const untilStuck = (up: Stage['up']): { readonly running: Promise<Ran>; readonly stuck: Promise<void> } => {
  const waits = { begun: (): void => undefined }
  const stuck = new Promise<void>(resolve => {
    waits.begun = resolve
  })
  return { running: up({ onEvent: ({ type }) => type === 'waiting' && waits.begun() }), stuck }
}

describe.each(fewMajors())('two runs at once, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test('the second one is refused with the first one named; one that can wait goes on after it', async () => {
    const lockRetry = { ...patient.lockRetry, attempts: 1000 }
    const { config, pair, write, up: first, settled } = await stage(servers, { '1_orders': orders }, { lockRetry })
    await first()
    write('2_note', addNote)
    const holder = await bystander(pair.primaryUrl, 'LOCK TABLE orders')
    const { running, stuck } = untilStuck(first)
    await stuck
    const others = [up(config), down(config), baseline(config), repair(config, '1_orders', 'forget')]
    const refused = await Promise.allSettled(others)
    for (const outcome of refused) {
      const error: unknown = outcome.status === 'rejected' ? outcome.reason : null
      expect(error).toMatchObject({ code: 'runner-busy', host: 'primary', exit: 1 })
      expect(String(error)).toMatch(/pid \d+, user postgres, repl-migrate, from 127.0.0.1, connected since/)
    }
    const third = up(config)
    await holder.leave()
    expect(await running).toMatchObject({ outcome: 'done', ran: ['2_note'] })
    expect(await third).toMatchObject({ outcome: 'nothing' })
    await settled()
  })
})
