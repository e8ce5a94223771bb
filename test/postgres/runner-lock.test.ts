import { describe, expect, test } from 'vitest'
import { type LockHolder, takeRunnerLock } from '../../src/postgres/runner-lock.ts'
import { faultFrom, testServer } from './server.ts'

describe.each([11, 18])('on PostgreSQL %i', major => {
  const server = testServer(major)

  test('the second runner is refused, and told who holds the lock', async () => {
    const first = await server.open(undefined, { applicationName: 'first runner' })
    const second = await server.open()
    const lock = await takeRunnerLock(first)
    const fault = await faultFrom(takeRunnerLock(second))
    expect(fault).toMatchObject({ code: 'runner-busy', host: 'primary', exit: 1 })
    expect(fault.message).toMatch(
      new RegExp(`pid ${first.pid}, user postgres, first runner, from 127.0.0.1, connected since 2`),
    )
    expect(fault.hint).toContain(`pg_terminate_backend(${first.pid})`)
    await lock.release()
    await (await takeRunnerLock(second)).release()
  })

  test('who waits gets the lock when it is given back, and no transaction waits meanwhile', async () => {
    const [first, second, watcher] = [await server.open(), await server.open(), await server.open()]
    const lock = await takeRunnerLock(first)
    const told: (LockHolder | null)[] = []
    const waiting = takeRunnerLock(second, { wait: 20_000, onWait: holder => told.push(holder) })
    await expect.poll(() => told.length, { timeout: 20_000 }).toBe(1)
    expect(told[0]).toMatchObject({ pid: first.pid, user: 'postgres', application: 'test', client: '127.0.0.1' })
    expect(await watcher.query('SELECT 1 FROM pg_locks WHERE NOT granted')).toEqual([])
    expect(await watcher.query(`SELECT xact_start FROM pg_stat_activity WHERE pid = ${second.pid}`)).toEqual([
      { xact_start: null },
    ])
    await lock.release()
    await (await waiting).release()
    expect(told).toHaveLength(1)
  })

  test('a runner that dies gives the lock back', async () => {
    const [first, second] = [await server.open(), await server.open()]
    const lock = await takeRunnerLock(first)
    await second.query('SELECT pg_terminate_backend($1)', [first.pid])
    await (await takeRunnerLock(second, { wait: 20_000 })).release()
    await lock.release()
  })

  test('the holder is known by its pid where the server hides the rest', async () => {
    const admin = await server.open()
    await admin.run('CREATE ROLE stranger LOGIN')
    const stranger = await server.open(`postgres://stranger@127.0.0.1:${server.cluster().port}/postgres`)
    const lock = await takeRunnerLock(admin)
    expect((await faultFrom(takeRunnerLock(stranger))).message).toContain(`pid ${admin.pid}`)
    await lock.release()
  })
})
