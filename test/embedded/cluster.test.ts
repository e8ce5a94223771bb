import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { startPair } from '../../src/embedded/pair.ts'

const started = async (major: number, settings = {}): Promise<Cluster> => {
  const cluster = await startCluster({ major, settings })
  onTestFinished(() => cluster.stop())
  return cluster
}

const ask = (url: string, sql: string) => withClient(url, async client => (await client.query(sql)).rows[0])

const pidOf = (dataDir: string): number => Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe.each([11, 15, 18])('PostgreSQL %i', major => {
  it('starts ready for logical replication, in UTC, C and UTF8', async () => {
    const cluster = await started(major)
    const shown = await ask(
      cluster.url,
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('wal_level') AS wal,
         current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding, 'a' < 'B' AS natural`,
    )
    expect(shown).toEqual({ major, wal: 'logical', zone: 'UTC', encoding: 'UTF8', natural: false })
  })

  it('keeps committed rows over a crash and a restart, and nothing after stop', async () => {
    const cluster = await started(major)
    await ask(cluster.url, 'CREATE TABLE t AS SELECT 1 AS n')
    await cluster.kill()
    await expect(ask(cluster.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/)
    await cluster.restart()
    await cluster.restart()
    expect(await ask(cluster.url, 'SELECT n FROM t')).toEqual({ n: 1 })
    await cluster.stop()
    await cluster.stop()
    expect(existsSync(dirname(cluster.dataDir))).toBe(false)
  })
})

it('takes settings on top of its own, quotes included', async () => {
  const cluster = await started(15, { work_mem: '7MB', cluster_name: "it's" })
  expect(
    await ask(cluster.url, `SELECT current_setting('work_mem') AS a, current_setting('cluster_name') AS b`),
  ).toEqual({
    a: '7MB',
    b: "it's",
  })
})

it('says what the server said when it does not start', async () => {
  await expect(startCluster({ major: 15, settings: { no_such_setting: '1' } })).rejects.toMatchObject({
    code: 'server-start',
    message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"'),
  })
})

it('leaves no server behind when the second of a pair does not start', async () => {
  vi.stubEnv('REPL_MIGRATE_PG_BIN_18', '/nowhere')
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  await expect(startPair({ primary: 15, replica: 18 })).rejects.toMatchObject({ code: 'no-server-binaries' })
})

type Orphan = {
  readonly child: ChildProcess
  readonly url: string
  readonly dataDir: string
  readonly kept: number | null
}

const spawnOrphan = async (...args: readonly string[]): Promise<Orphan> => {
  const program = fileURLToPath(new URL('../support/orphan.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, ...JSON.parse(String(line)) }
}

it('leaves no server and no folder behind when Node is killed', async () => {
  const { child, url, dataDir } = await spawnOrphan('15')
  const pid = pidOf(dataDir)
  expect(await ask(url, 'SELECT 1 AS n')).toEqual({ n: 1 })
  child.kill('SIGKILL')
  await vi.waitUntil(() => !isRunning(pid) && !existsSync(dirname(dataDir)), { timeout: 10_000 })
})

it('lets a kept server outlive Node until it is stopped', async () => {
  const { child, url, dataDir, kept } = await spawnOrphan('15', 'keep')
  if (child.exitCode === null) await once(child, 'exit')
  expect(await ask(url, 'SELECT 1 AS n')).toEqual({ n: 1 })
  expect(kept).toBe(pidOf(dataDir))
  process.kill(Number(kept), 'SIGINT')
  await vi.waitUntil(() => !isRunning(Number(kept)) && !existsSync(dirname(dataDir)), { timeout: 10_000 })
})
