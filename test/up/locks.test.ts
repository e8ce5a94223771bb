import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/run/event.ts'
import { bystander, inTheGap, patient } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

type Waiting = Extract<Event, { type: 'waiting' }>

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1);'
const readOrders = 'SELECT count(*) FROM orders'
const addNote = 'ALTER TABLE orders ADD COLUMN note text;'
const dropFax = 'ALTER TABLE orders DROP COLUMN fax;'
const renameTotal = 'ALTER TABLE orders RENAME COLUMN total TO cents;'

const waits = (events: readonly Event[]): readonly Waiting[] =>
  events.flatMap(event => (event.type === 'waiting' ? [event] : []))

describe.each(fewMajors())('somebody holds a lock, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each([
    { host: 'primary', sql: addNote, lock: 'LOCK TABLE orders IN ACCESS SHARE MODE' },
    { host: 'replica', sql: addNote, lock: readOrders },
    { host: 'replica', sql: dropFax, lock: readOrders },
  ])('on the $host: $sql gives up naming who, and finishes when they have gone', async ({ host, sql, lock }) => {
    const { pair, write, up, settled } = await stage(servers, { '1_orders': orders })
    await up()
    write('2_change', sql)
    const reader = await bystander(host === 'primary' ? pair.primaryUrl : pair.replicaUrl, lock)
    const blocked = await up()
    const place = { file: expect.stringContaining('2_change.sql'), line: 1, column: 1 }
    expect(blocked).toMatchObject({ outcome: 'failed', error: { code: 'lock-timeout', host, exit: 1, place } })
    const who = [`pid ${reader.pid}`, 'user postgres', 'nightly report', 'idle in transaction', 'on orders']
    for (const fact of [...who, 'gave up after 3 tries']) expect(blocked.error?.message).toContain(fact)
    expect(blocked.error?.hint).toContain(`pg_terminate_backend(${reader.pid})`)
    const told = waits(blocked.events)
    expect(told.map(({ host, what }) => ({ host, what }))).toEqual([1, 2].map(() => ({ host, what: 'lock' })))
    expect(told[0]?.blockers[0]).toMatchObject({ pid: reader.pid, user: 'postgres', application: 'nightly report' })
    await pair.onPrimary('INSERT INTO orders (id) VALUES (2)')
    await pair.caughtUp()
    await reader.leave()
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_change'], error: null })
    await settled()
  })

  test('on the primary, and leaves after the first try: the run goes on by itself', async () => {
    const { pair, write, up, settled } = await stage(servers, { '1_orders': orders })
    await up()
    write('2_change', addNote)
    const reader = await bystander(pair.primaryUrl, 'LOCK TABLE orders')
    const onEvent = ({ type }: Event): unknown => type === 'waiting' && reader.leave()
    expect(await up({ onEvent })).toMatchObject({ outcome: 'done', error: null })
    await settled()
  })

  test('on the replica while the change is in the stream: the barrier names them', async () => {
    const { pair, write, up, settled } = await stage(servers, { '1_orders': orders }, patient)
    await up()
    write('2_change', renameTotal)
    const reader = await bystander(pair.replicaUrl, 'SELECT 1')
    const readFirst = await inTheGap(pair.primaryUrl, 'orders', () => reader.query(readOrders))
    const onEvent = (event: Event): void => {
      readFirst(event)
      if (event.type === 'waiting' && event.what === 'barrier') void reader.leave()
    }
    const { outcome, events } = await up({ onEvent })
    expect(outcome).toBe('done')
    expect(waits(events).find(({ what }) => what === 'barrier')).toMatchObject({
      host: 'replica',
      message: expect.stringContaining('its apply worker waits for a lock on orders'),
      blockers: [{ pid: reader.pid, user: 'postgres', application: 'nightly report' }],
    })
    await settled()
  })

  test('on the replica for longer than a barrier may take: the fault names them', async () => {
    const timeouts = { lock: 150, statement: 0, barrier: 1500, initialSync: 20_000 }
    const { pair, write, up, settled } = await stage(servers, { '1_orders': orders }, { ...patient, timeouts })
    await up()
    write('2_change', renameTotal)
    const reader = await bystander(pair.replicaUrl, 'SELECT 1')
    const late = await up({ onEvent: await inTheGap(pair.primaryUrl, 'orders', () => reader.query(readOrders)) })
    expect(late).toMatchObject({ outcome: 'failed', error: { code: 'barrier-timeout', host: 'replica', exit: 1 } })
    expect(late.error?.message).toContain(`pid ${reader.pid}, user postgres, nightly report`)
    await reader.leave()
    expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_change'] })
    await settled()
  })

  test('an index is built without them, and waits for its end instead of starting again', async () => {
    const { pair, write, up, settled } = await stage(servers, { '1_orders': orders })
    await up()
    write('2_index', 'CREATE INDEX CONCURRENTLY orders_total ON orders (total)')
    const writer = await bystander(pair.primaryUrl, 'LOCK TABLE orders IN ROW EXCLUSIVE MODE')
    setTimeout(() => void writer.leave(), 600)
    expect(await up()).toMatchObject({
      outcome: 'done',
      error: null,
      events: expect.not.arrayContaining([expect.objectContaining({ type: 'waiting' })]),
    })
    await settled()
  })
})

describe.each([...fewMajors(), [18, 18] as const])('somebody keeps even readers out, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(['primary', 'replica'] as const)(
    'on the %s: who is told, before or in the step that needs it',
    async host => {
      const { pair, write, up, settled } = await stage(servers, { '1_orders': orders })
      await up()
      write('2_change', addNote)
      const owner = await bystander(pair[`${host}Url`], 'LOCK TABLE orders')
      const blocked = await up()
      expect(blocked).toMatchObject({ outcome: 'failed', error: { code: 'lock-timeout', host, exit: 1 } })
      expect(blocked.error?.message).toContain(`pid ${owner.pid}, user postgres, nightly report`)
      expect(waits(blocked.events)[0]).toMatchObject({ host, what: 'lock', blockers: [{ pid: owner.pid }] })
      await owner.leave()
      expect(await up()).toMatchObject({ outcome: 'done', ran: ['2_change'] })
      await settled()
    },
  )
})
