import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { bystander } from '../support/bystander.ts'
import { crash, recover } from '../support/crash.ts'
import { mortal } from '../support/mortal.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int);\nINSERT INTO orders VALUES (1, 1), (2, 1);'
const build = 'CREATE UNIQUE INDEX CONCURRENTLY orders_total ON orders (total, id)'
const indexes = `SELECT c.relname AS name, x.indisvalid AS valid FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
  WHERE x.indrelid = 'orders'::regclass AND NOT x.indisprimary`
const writing = 'LOCK TABLE orders IN ROW EXCLUSIVE MODE'
const valid = [{ name: 'orders_total', valid: true }]
const invalid = [{ name: 'orders_total', valid: false }]

describe.each(fewMajors())('statements outside transactions, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async (sql: string): Promise<Stage> => {
    const scene = await stage(servers, { '1_orders': orders })
    await scene.up()
    scene.write('2_index', sql)
    return scene
  }

  const built = async ({ pair, settled }: Stage): Promise<void> => {
    await settled()
    expect(await pair.onPrimary(indexes)).toEqual(valid)
    expect(await pair.onReplica(indexes)).toEqual(valid)
  }

  test('a build that fails leaves an invalid index, and the next run clears it away', async () => {
    const scene = await begin('CREATE UNIQUE INDEX CONCURRENTLY orders_total ON orders (total)')
    const place = { file: expect.stringContaining('2_index.sql'), line: 1, column: 1 }
    const failed = await scene.up()
    expect(failed).toMatchObject({ outcome: 'failed', error: { code: 'sql-23505', host: 'primary', exit: 1, place } })
    expect(failed.error?.hint).toContain('cleared by the next try')
    expect(await scene.pair.onPrimary(indexes)).toEqual(invalid)
    expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'sql-23505' } })
    await scene.pair.onPrimary('UPDATE orders SET total = id')
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    await built(scene)
  })

  test.each(['primary', 'replica'] as const)('the %s crashes during a build', async host => {
    const scene = await begin(build)
    const writer = await bystander(scene.pair[`${host}Url`], writing)
    const cut = scene.up({
      onEvent: event => {
        if (event.type === 'statement' && event.host === host) setTimeout(() => crash(servers.pair()[host]), 300)
      },
    })
    expect(await cut).toMatchObject({ outcome: 'failed', error: { code: 'connection-lost', host, exit: 1 } })
    await recover(servers.pair()[host])
    await writer.leave()
    expect(await scene.pair[host === 'primary' ? 'onPrimary' : 'onReplica'](indexes)).toEqual(invalid)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['2_index'] })
    await built(scene)
  })

  test('a run is killed during a build: the server goes on with it, the next run waits and takes it over', async () => {
    const scene = await begin(build)
    const writer = await bystander(scene.pair.primaryUrl, writing)
    const life = await mortal('up', scene.config, { at: 3, after: 400 })
    expect(life.boundaries.at(-1)).toMatch(/^statement 2_index primary/)
    expect(await scene.pair.onPrimary(indexes)).toEqual(invalid)
    const next = scene.up()
    await sleep(400)
    await writer.leave()
    const { outcome, events } = await next
    expect(outcome).toBe('done')
    expect(events).toContainEqual(expect.objectContaining({ type: 'waiting', host: 'primary', what: 'runner' }))
    const ran = events.flatMap(event => (event.type === 'statement' ? [event.host] : []))
    expect(ran).toEqual(['replica'])
    await built(scene)
  })

  test('an index of that name that is there already is not taken for ours', async () => {
    const scene = await begin(build)
    await scene.pair.onPrimary('CREATE INDEX orders_total ON orders (id)')
    for (let times = 0; times < 2; times += 1)
      expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'sql-42P07', host: 'primary' } })
    await scene.pair.onPrimary('DROP INDEX orders_total')
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    await built(scene)
  })
})
