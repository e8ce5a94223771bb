import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setup } from '../src/commands/setup.ts'
import { up } from '../src/commands/up.ts'
import { loadConfig } from '../src/config/load.ts'
import { waitForCatchUp } from '../src/embedded/catch-up.ts'
import { databaseUrl, withClient } from '../src/embedded/client.ts'
import { type Cluster, startCluster } from '../src/embedded/cluster.ts'
import { startPair } from '../src/embedded/pair.ts'
import { compareRows } from '../src/embedded/rows.ts'
import { line, median, runProgram, timed } from './measure.ts'
import { installPeers } from './peers.ts'
import { writeSmallMigrations } from './small-migrations.ts'

const MAJOR = 15
const count = Number(process.env['BENCH_N'] ?? 500)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)

type Contestant = { readonly name: string; readonly run: () => Promise<number> }

/** `repl-migrate up` as a library on a fresh pair; afterwards both hosts hold the same rows, or the time means nothing. */
const ours = async (folder: string): Promise<number> => {
  const pair = await startPair({ primary: MAJOR, replica: MAJOR })
  try {
    const flags = { primary: pair.primaryUrl, replica: pair.replicaUrl }
    const config = { ...(await loadConfig({ cwd: folder, env: {}, flags })), migrations: join(folder, 'migrations') }
    await setup(config)
    const time = await timed(async () => {
      const { outcome, ran, error } = await up(config)
      if (outcome !== 'done' || ran.length !== count) throw new Error(`ran ${ran.length}: ${outcome}`, { cause: error })
    })
    await waitForCatchUp(pair)
    const unequal = (await compareRows(pair)).filter(({ equal }) => !equal)
    if (unequal.length > 0) throw new Error(`${unequal.length} tables differ`)
    return time
  } finally {
    await pair.stop()
  }
}

const freshDatabase = async (server: Cluster, name: string): Promise<string> => {
  await withClient(server.url, client => client.query(`CREATE DATABASE ${name}`))
  return databaseUrl(server.url, name)
}

/** A runner that left something out has no time. */
const refuseUnfinished = async (url: string): Promise<void> => {
  const { rows } = await withClient(url, client => client.query("SELECT FROM pg_tables WHERE tablename ~ '^t[0-9]+$'"))
  if (rows.length !== Math.ceil(count / 5)) throw new Error(`${rows.length} tables after ${count} migrations`)
}

const psql = (url: string, files: readonly string[]): Promise<void> =>
  runProgram('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...files.flatMap(file => ['-f', file]), url])

const contestants = async (folder: string, server: Cluster): Promise<readonly Contestant[]> => {
  const files = writeSmallMigrations(join(folder, 'migrations'), count)
  const names = { next: 0 }
  const onOneHost = async (work: (url: string) => Promise<void>): Promise<number> => {
    names.next += 1
    const url = await freshDatabase(server, `bench${names.next}`)
    const time = await timed(() => work(url))
    await refuseUnfinished(url)
    return time
  }
  const eachFile = async (url: string): Promise<void> => {
    for (const file of files) await psql(url, [file])
  }
  const peers = await installPeers(join(folder, 'peers'))
  return [
    { name: 'repl-migrate up, two hosts', run: () => ours(folder) },
    { name: 'psql -f, a process for each file, one host', run: () => onOneHost(eachFile) },
    { name: 'psql -f -f …, one process, one host', run: () => onOneHost(url => psql(url, files)) },
    ...peers.map(({ name, up: run }) => ({
      name: `${name}, one host`,
      run: () => onOneHost(url => run(url, join(folder, 'migrations'))),
    })),
  ]
}

const race = async (folder: string): Promise<void> => {
  const server = await startCluster({ major: MAJOR })
  try {
    const all = (await contestants(folder, server)).map(each => ({ ...each, times: [] as number[] }))
    for (let round = 0; round < rounds; round += 1) {
      for (const each of round % 2 === 0 ? all : all.toReversed()) each.times.push(await each.run())
    }
    const [first, ...others] = all
    const own = median(first?.times ?? [])
    console.log(`${count} migrations on PostgreSQL ${MAJOR}, median of ${rounds}; × is what the first costs of each`)
    console.log(line(first?.name ?? '', own))
    for (const { name, times } of others)
      console.log(`${line(name, median(times))}   × ${(own / median(times)).toFixed(2)}`)
  } finally {
    await server.stop()
  }
}

await runProgram('psql', ['--version']).catch(() => {
  throw new Error('this bench needs psql: apt-get install postgresql-client')
})
const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
try {
  await race(folder)
} finally {
  rmSync(folder, { recursive: true })
}
