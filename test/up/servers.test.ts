import { describe, expect, test } from 'vitest'
import { diffCatalogs } from '../../src/drift/diff.ts'
import type { Cluster } from '../../src/embedded/cluster.ts'
import type { Emit, Event } from '../../src/run/event.ts'
import { boundaryOf } from '../support/boundary.ts'
import { catalogsOf } from '../support/catalogs.ts'
import { crash, recover } from '../support/crash.ts'
import { counted, journey } from '../support/journey.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

/** Every boundary with REPL_MIGRATE_KILLS=all (some minutes), else some. */
const stride = process.env['REPL_MIGRATE_KILLS'] === 'all' ? 1 : 14

/** The fault a crash may end in, with the exit code it must have. */
const faults: Readonly<Record<string, number>> = { 'connection-lost': 1, 'in-doubt': 5 }

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
        if (error !== null) {
          expect(error).toMatchObject({
            host,
            exit: faults[error.code],
            hint: expect.stringContaining('run the same command'),
          })
          expect(error.message).toContain(`${host}: the connection was lost`)
        }
        if (!happened) break
        await recover(victim)
      }
      expect(ends.filter(end => end === 'failed' || end === 'in-doubt').length).toBeGreaterThan(3)
      await scene.settled()
      for (const on of [scene.pair.onPrimary, scene.pair.onReplica])
        expect(await on('SELECT n FROM counter')).toEqual([{ n: counted }])
      const [onPrimary, onReplica] = await catalogsOf(scene.config)
      if (onReplica === undefined) throw new Error('no replica')
      expect(diffCatalogs(onPrimary, onReplica).text).toBe('')
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
