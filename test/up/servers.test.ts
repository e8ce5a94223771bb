import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/base/fault.ts'
import type { Cluster } from '../../src/embedded/cluster.ts'
import type { Emit, Event } from '../../src/run/event.ts'
import { boundaryOf } from '../support/boundary.ts'
import { commonCatalog } from '../support/catalogs.ts'
import { crash, recover } from '../support/crash.ts'
import { counted, journey } from '../support/journey.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

/** Every boundary with REPL_MIGRATE_KILLS=all (some minutes), else some. */
const stride = process.env['REPL_MIGRATE_KILLS'] === 'all' ? 1 : 20

/** Our own session was cut, or the other server could not reach the crashed one. */
const expectClear = ({ code, exit, message, hint }: Fault, victim: string): void => {
  expect(exit).toBe(code === 'in-doubt' ? 5 : 1)
  if (code === 'connection-lost' || code === 'in-doubt') {
    expect(message).toContain(`${victim}: the connection was lost`)
    expect(hint).toContain('run the same command')
  } else expect(message).toMatch(/could not (?:connect|receive)/)
}

describe.each(fewMajors())('servers that crash, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  /** Crashes it at the `after`-th boundary not passed before. */
  const crashing = (
    cluster: Cluster,
    passed: Set<string>,
    after: number,
  ): { readonly onEvent: Emit; happened(): boolean } => {
    const state = { fresh: 0, happened: false }
    const onEvent = (event: Event): void => {
      const boundary = boundaryOf(event)
      if (boundary === null || passed.has(boundary)) return
      passed.add(boundary)
      state.fresh += 1
      if (state.fresh !== after) return
      state.happened = true
      crash(cluster)
    }
    return { onEvent, happened: () => state.happened }
  }

  test.each(['primary', 'replica'] as const)(
    'the %s, again and again',
    async host => {
      const victim = servers.pair()[host]
      const scene = await stage(servers, journey)
      await scene.up({ step: 1 })
      const passed = new Set<string>()
      const ends: string[] = []
      for (let happened = true; happened; ) {
        const crashes = crashing(victim, passed, stride)
        const { outcome, error } = await scene.up({ onEvent: crashes.onEvent })
        happened = crashes.happened()
        ends.push(outcome)
        if (error !== null) expectClear(error, host)
        if (!happened) break
        await recover(victim)
      }
      expect(ends.filter(end => end === 'failed' || end === 'in-doubt').length).toBeGreaterThan(2)
      await scene.settled()
      for (const on of [scene.pair.onPrimary, scene.pair.onReplica])
        expect(await on('SELECT n FROM counter')).toEqual([{ n: counted }])
      await commonCatalog(scene.config)
    },
    600_000,
  )

  test('a replica that commits asynchronously keeps what the primary relies on', async () => {
    const { pair, write, up, settled } = await stage(servers, {
      '1_orders': 'CREATE TABLE orders (id int PRIMARY KEY);',
    })
    await up()
    await pair.onReplica('ALTER SYSTEM SET synchronous_commit = off')
    await pair.onReplica(`ALTER SYSTEM SET wal_writer_delay = '2s'`)
    await pair.onReplica('SELECT pg_reload_conf()')
    write('2_note', 'ALTER TABLE orders ADD COLUMN note text; INSERT INTO orders VALUES (1);')
    write('3_remark', `ALTER TABLE orders RENAME COLUMN note TO remark; INSERT INTO orders VALUES (2, 'x');`)
    expect(await up()).toMatchObject({ outcome: 'done' })
    crash(servers.pair().replica)
    await recover(servers.pair().replica)
    await settled()
  })
})
