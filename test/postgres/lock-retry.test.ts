import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/base/fault.ts'
import { blockersOf, conflictingModes, LOCK_MODES, type LockMode } from '../../src/postgres/blockers.ts'
import { type Blocked, retryPause, withLockRetry } from '../../src/postgres/lock-retry.ts'
import type { Session } from '../../src/postgres/session.ts'
import { faultFrom, testServer } from './server.ts'

test('pauses: full jitter under a doubling ceiling that stops at the longest pause', () => {
  expect([1, 2, 3, 9, 400].map(attempt => retryPause(attempt, 2000, 0.999_999))).toEqual([100, 200, 400, 2000, 2000])
  expect(retryPause(5, 30_000, 0)).toBe(0)
})

test('other failures are not retried', async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw new Fault('sql-42601', 'syntax', { cause: { kind: 'server-error', sqlState: '42601' } })
  }
  expect((await faultFrom(withLockRetry(work, { attempts: 5, maxDelay: 1 }))).code).toBe('sql-42601')
  expect(tries).toBe(1)
})

describe.each([11, 18])('on PostgreSQL %i', major => {
  const server = testServer(major, { max_prepared_transactions: '5' })

  const lockedTable = async (name: string): Promise<{ holder: Session; worker: Session; watcher: Session }> => {
    const holder = await server.open(undefined, { applicationName: 'long reader' })
    await holder.run(`CREATE TABLE ${name} (id int)`)
    await holder.run(
      `BEGIN; SELECT id, 'password=Zq7' AS p, 'and much more text to be cut off at the end' FROM ${name}`,
    )
    return { holder, worker: await server.open(), watcher: await server.open() }
  }

  const alter = (session: Session, table: string) => () =>
    session.transaction(async inside => {
      await inside.run("SET LOCAL lock_timeout = '30ms'")
      await inside.run(`ALTER TABLE ${table} ADD COLUMN note text`)
    })

  test('gives up after its attempts and names the blocker', async () => {
    const { holder, worker, watcher } = await lockedTable('busy')
    const heard: Blocked[] = []
    const options = {
      attempts: 3,
      maxDelay: 20,
      findBlockers: () => blockersOf(watcher, ['public.busy', 'not_there']),
      onBlocked: (blocked: Blocked) => heard.push(blocked),
    }
    const fault = await faultFrom(withLockRetry(alter(worker, 'busy'), options))
    expect(fault).toMatchObject({ code: 'lock-timeout', host: 'primary' })
    expect(fault.message).toContain('gave up after 3 tries')
    expect(fault.message).toContain(`pid ${holder.pid}, user postgres, long reader, idle in transaction`)
    expect(fault.message).toContain('holds AccessShareLock on busy')
    expect(fault.message).not.toContain('Zq7')
    expect(fault.hint).toContain(`pg_terminate_backend(${holder.pid})`)
    expect(heard.map(({ attempt }) => attempt)).toEqual([1, 2])
    const [blocker] = heard[0]?.blockers ?? []
    expect(blocker).toMatchObject({
      pid: holder.pid,
      relation: 'busy',
      state: 'idle in transaction',
      sort: 'client backend',
    })
    expect(blocker?.query).toMatch(/^BEGIN; SELECT id, .*…$/)
    expect(blocker?.query?.length).toBe(81)
    expect(blocker?.transactionAgeSeconds).toBeGreaterThan(0)
  })

  test('goes on as soon as the table is free', async () => {
    const { holder, worker } = await lockedTable('freed')
    let heard = 0
    const onBlocked = () => {
      heard += 1
      if (heard === 2) holder.run('COMMIT').catch(() => undefined)
    }
    await withLockRetry(alter(worker, 'freed'), { attempts: 50, maxDelay: 50, onBlocked })
    expect(heard).toBeGreaterThanOrEqual(2)
    expect(await worker.query('SELECT note FROM freed')).toEqual([])
  })

  test('a deadlock is retried', async () => {
    const [first, second] = [await server.open(), await server.open()]
    await first.run('CREATE TABLE one (); CREATE TABLE two ()')
    const crossing = (session: Session, order: readonly string[]) => () =>
      session.transaction(async inside => {
        for (const table of order) {
          await inside.run(`LOCK TABLE ${table}`)
          await inside.query('SELECT pg_sleep(0.1)')
        }
      })
    const heard: number[] = []
    const options = { attempts: 20, maxDelay: 300, onBlocked: ({ attempt }: Blocked) => heard.push(attempt) }
    await Promise.all([
      withLockRetry(crossing(first, ['one', 'two']), options),
      withLockRetry(crossing(second, ['two', 'one']), options),
    ])
    expect(heard.length).toBeGreaterThan(0)
  })

  test('only conflicting locks count, and a prepared transaction is named by its name', async () => {
    const { holder, watcher } = await lockedTable('prepared')
    const names = async (mode: LockMode) =>
      (await blockersOf(watcher, ['prepared'], mode)).map(found => found.pid ?? found.query)
    expect(await names('ROW EXCLUSIVE')).toEqual([])
    expect(await names('ACCESS EXCLUSIVE')).toEqual([holder.pid])
    await holder.run(`INSERT INTO prepared VALUES (1); PREPARE TRANSACTION 'left over ${major}'`)
    expect(await names('SHARE')).toEqual([`left over ${major}`])
    const [blocker] = await blockersOf(watcher, ['prepared'])
    expect(blocker).toMatchObject({ pid: null, sort: 'prepared transaction', user: 'postgres' })
    await holder.run(`ROLLBACK PREPARED 'left over ${major}'`)
  })

  test('the table of conflicts is PostgreSQL’s', async () => {
    const [holder, prober] = [await server.open(), await server.open()]
    await holder.run('CREATE TABLE probed ()')
    for (const held of LOCK_MODES) {
      await holder.run(`BEGIN; LOCK TABLE probed IN ${held} MODE`)
      for (const wanted of LOCK_MODES) {
        const got = await prober.run(`BEGIN; LOCK TABLE probed IN ${wanted} MODE NOWAIT`).then(
          () => true,
          () => false,
        )
        await prober.run('ROLLBACK')
        expect({ held, wanted, got }).toEqual({ held, wanted, got: !conflictingModes(wanted).includes(held) })
      }
      await holder.run('ROLLBACK')
    }
  })
})
