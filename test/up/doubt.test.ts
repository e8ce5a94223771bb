import { describe, expect, test } from 'vitest'
import { status } from '../../src/commands/status.ts'
import type { Config } from '../../src/config/config.ts'
import { type Doubt, startDoubtRelay } from '../support/doubt-relay.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, runUp, stage } from '../support/stage.ts'

const orders =
  'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1), (2, 2);'

/** Every lane, and rows that would tell if anything ran twice. */
const change = `ALTER TABLE orders ADD COLUMN note text;
UPDATE orders SET total = total + 1;
ALTER TABLE orders ALTER COLUMN total TYPE bigint USING total * 10;
ALTER TABLE orders DROP COLUMN fax;`

const doubts: readonly Doubt[] = ['lost', 'kept']
const steps = [
  { host: 'primary', step: '1.primary' },
  { host: 'replica', step: '1.expand' },
  { host: 'replica', step: '1.contract' },
] as const
const cases = steps.flatMap(step => doubts.map(doubt => ({ ...step, doubt })))

describe.each(fewMajors())('a COMMIT whose answer never came, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(cases)('$step on the $host, $doubt', async ({ host, step, doubt }) => {
    const { config, pair, write, settled, up } = await stage(servers, { '1_orders': orders })
    await up()
    write('2_change', change)
    const relay = await startDoubtRelay(host === 'primary' ? pair.primaryUrl : pair.replicaUrl)
    relay.arm(doubt, step)
    const doubtful = await runUp(through(config, host, relay.url))
    expect(relay.cut()).toBe(1)
    expect(doubtful).toMatchObject({
      outcome: 'in-doubt',
      ran: [],
      error: { code: 'in-doubt', host, exit: 5 },
      migrations: [{ name: '2_change', state: 'in-doubt' }],
    })
    expect(doubtful.error?.hint).toContain('run the same command again')
    const left = (await status(config)).migrations.at(-1)?.left ?? []
    expect(left.some(one => one.host === host && one.id === step)).toBe(doubt === 'lost')
    const resumed = await up()
    expect(resumed).toMatchObject({ outcome: 'done', ran: ['2_change'], error: null })
    const skipped = resumed.events.flatMap(event => (event.type === 'step-skipped' ? [event.step.id] : []))
    expect(skipped.includes(step)).toBe(doubt === 'kept')
    expect(await pair.onReplica('SELECT id, total::int FROM orders ORDER BY id')).toEqual([
      { id: 1, total: 20 },
      { id: 2, total: 30 },
    ])
    await settled()
  })
})

const through = (config: Config, host: string, url: string): Config =>
  host === 'primary'
    ? { ...config, primary: { ...config.primary, url } }
    : { ...config, replicas: config.replicas.map(replica => ({ ...replica, url })) }
