import { describe, expect, test, vi } from 'vitest'
import { diff } from '../../src/commands/diff.ts'
import { drift } from '../../src/commands/drift.ts'
import { plan } from '../../src/commands/plan.ts'
import { setup } from '../../src/commands/setup.ts'
import type { Event } from '../../src/run/event.ts'
import { bystander, patient } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

/** A server gives the text of a default, or of a view, only under a lock on what it speaks of. */
const tables = `CREATE TABLE orders (id int PRIMARY KEY); CREATE TABLE lines (id int PRIMARY KEY, n int DEFAULT 1);
CREATE VIEW both_of_them AS SELECT orders.id FROM orders, lines;`

// Who keeps readers out stands in for apply with a change of the stream's.
describe.each([...fewMajors(), [18, 18] as const])(
  'somebody keeps readers out of what is read, %i → %i',
  (primary, replica) => {
    const servers = usePair(primary, replica)

    test.each([
      ['drift', drift],
      ['diff', diff],
    ] as const)('%s names who that is when it gives up', async (_, compare) => {
      const { pair, config, up } = await stage(servers, { '1_tables': tables })
      await up()
      const other = await bystander(pair.replicaUrl, 'LOCK TABLE lines')
      await expect(compare(config)).rejects.toMatchObject({
        code: 'lock-timeout',
        host: 'replica',
        message: expect.stringContaining(`pid ${other.pid}, user postgres, nightly report`),
      })
      await other.leave()
      expect(await compare(config)).toMatchObject({ outcome: 'equal' })
    })

    test('plan names who that is when it gives up', async () => {
      const { pair, config, up, write } = await stage(servers, { '1_tables': tables })
      await up()
      write('2_add', 'ALTER TABLE lines ADD COLUMN note text;')
      const other = await bystander(pair.primaryUrl, 'LOCK TABLE lines')
      const message = expect.stringContaining(`pid ${other.pid}`)
      await expect(plan(config)).rejects.toMatchObject({ code: 'lock-timeout', message })
    })

    test('setup says so, too, while it waits', async () => {
      const { pair, config, up } = await stage(servers, { '1_tables': tables })
      await up()
      const other = await bystander(pair.primaryUrl, 'LOCK TABLE lines')
      const events: Event[] = []
      await expect(setup(config, { onEvent: event => events.push(event) })).rejects.toMatchObject({
        code: 'lock-timeout',
        host: 'primary',
        message: expect.stringContaining(`pid ${other.pid}`),
      })
      expect(events).toContainEqual(expect.objectContaining({ type: 'waiting', host: 'primary', what: 'lock' }))
      await other.leave()
      expect(await setup(config)).toMatchObject({ outcome: 'nothing' })
    })

    test('waiting in a circle with them, it is the comparison that begins again', async () => {
      const { pair, config, up } = await stage(servers, { '1_tables': tables }, patient)
      await up()
      const waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'lines'::regclass"
      const other = await bystander(pair.replicaUrl, 'LOCK TABLE lines')
      const compared = drift(config)
      await vi.waitFor(async () => expect(await pair.onReplica(waits)).toHaveLength(1), {
        timeout: 10_000,
        interval: 5,
      })
      await other.query('LOCK TABLE orders')
      await other.leave()
      expect(await compared).toMatchObject({ outcome: 'equal' })
    })
  },
)
