import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openClient, withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { startWarmSessions, type WarmSessions } from '../support/warm-sessions.ts'

const started = {} as { server: Cluster; relay: WarmSessions }

beforeAll(async () => {
  started.server = await startCluster({ major: 18 })
  started.relay = await startWarmSessions(started.server.url)
})
afterAll(async () => {
  started.relay.close()
  await started.server.stop()
})

const pidOf = async (client: pg.Client): Promise<number> =>
  (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid

const isThere = (pid: number): Promise<boolean> =>
  withClient(started.server.url, async client => {
    const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])
    return rowCount === 1
  })

/** Whatever else is kept is of other tests. */
const own = (name: string): string => `${started.relay.url}?application_name=${name}`

const state = `SELECT current_setting('work_mem') AS work_mem, current_setting('application_name') AS name,
  to_regclass('mine')::text AS mine, current_user AS role, (SELECT count(*)::int FROM pg_prepared_statements) AS prepared,
  (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks, now() = statement_timestamp() AS alone`

test('the next client has the session, and finds it as a new one', async () => {
  const fresh = await withClient(own('next'), async client => (await client.query(state)).rows[0])
  const pid = await withClient(own('next'), async client => {
    await client.query("SET work_mem = '7MB'; SET application_name = 'other'; SET ROLE pg_monitor; RESET ROLE")
    await client.query('CREATE TEMP TABLE mine (id int); SELECT pg_advisory_lock(1)')
    await client.query({ name: 'named', text: 'SELECT $1::int', values: [1] })
    await client.query('BEGIN; CREATE TABLE left_open (id int)')
    return pidOf(client)
  })
  await withClient(started.server.url, async client => {
    const { rows } = await client.query("SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory'")
    expect(rows, 'nothing is left when the client hears of its end').toEqual([{ n: 0 }])
  })
  await withClient(own('next'), async client => {
    expect(await pidOf(client)).toBe(pid)
    expect((await client.query(state)).rows[0]).toEqual(fresh)
    expect((await client.query("SELECT to_regclass('left_open') AS id")).rows).toEqual([{ id: null }])
  })
})

test('two at once have two sessions; another name has its own', async () => {
  const [one, two] = await Promise.all([openClient(own('both')), openClient(own('both'))])
  const pids = [await pidOf(one), await pidOf(two)]
  await Promise.all([one.end(), two.end()])
  expect(pids[0]).not.toBe(pids[1])
  expect(pids).not.toContain(await withClient(own('another'), pidOf))
})

test('what databases and roles have set since is seen', async () => {
  const pid = await withClient(own('set'), pidOf)
  await withClient(started.server.url, client => client.query("ALTER DATABASE postgres SET work_mem = '9MB'"))
  await withClient(own('set'), async client => {
    expect(await pidOf(client)).not.toBe(pid)
    expect((await client.query('SHOW work_mem')).rows).toEqual([{ work_mem: '9MB' }])
  })
  await withClient(started.server.url, client => client.query('ALTER DATABASE postgres RESET work_mem'))
})

test('a client that is gone without a goodbye takes its session with it', async () => {
  const client = await openClient(own('gone'))
  const pid = await pidOf(client)
  client.connection.stream.destroy()
  for (let tries = 0; tries < 200 && (await isThere(pid)); tries += 1) await sleep(10)
  expect(await isThere(pid)).toBe(false)
})

test('a session that the server ended is not given to anyone', async () => {
  const pid = await withClient(own('ended'), pidOf)
  await withClient(started.server.url, client => client.query('SELECT pg_terminate_backend($1)', [pid]))
  expect(await withClient(own('ended'), pidOf)).not.toBe(pid)
})

test('who is not let in hears why', async () => {
  const url = started.relay.url.replace(/postgres$/, 'nowhere')
  await expect(openClient(url)).rejects.toThrow('database "nowhere" does not exist')
})
