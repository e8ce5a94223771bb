import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drift } from '../src/commands/drift.ts'
import { loadConfig } from '../src/config/load.ts'
import { type PairUrls, startPair } from '../src/embedded/pair.ts'
import { bareCatalog } from './bare-catalog.ts'
import { fillPair, makeDifferent } from './many-tables.ts'
import { line, median, runProgram, timed, usageOf } from './measure.ts'
import { installMigra } from './peers.ts'

const MAJOR = 15
const count = Number(process.env['BENCH_TABLES'] ?? 10_000)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)
const program = new URL('../bin/repl-migrate.js', import.meta.url).pathname

type Contestant = { readonly name: string; readonly run: () => Promise<unknown>; readonly times: number[] }

const contestants = async (urls: PairUrls, expected: number): Promise<readonly Contestant[]> => {
  const flags = { primary: urls.primaryUrl, replica: urls.replicaUrl }
  const config = await loadConfig({ cwd: tmpdir(), env: {}, flags })
  const ours = async () => {
    const { findings } = await drift(config)
    const tables = new Set(findings.map(({ object }) => object?.split('.')[1]))
    if (tables.size < expected) throw new Error(`${tables.size} of ${expected} differing tables found`)
  }
  const both = (work: (url: string) => Promise<unknown>) => () =>
    Promise.all([urls.primaryUrl, urls.replicaUrl].map(work))
  return [
    { name: 'drift', run: ours, times: [] },
    { name: 'bare catalog queries, both hosts at once', run: both(bareCatalog), times: [] },
    { name: 'pg_dump -s of both at once', run: both(url => runProgram('pg_dump', ['-s', url])), times: [] },
  ]
}

/** In turn, so that a noisy moment falls on all of them; the first turn warms the servers and does not count. */
const race = async (title: string, all: readonly Contestant[], turns: number): Promise<void> => {
  for (let round = 0; round <= turns; round += 1) {
    for (const each of round % 2 === 0 ? all : all.toReversed()) {
      const time = await timed(each.run)
      if (round > 0) each.times.push(time)
    }
  }
  const [own, ...others] = all.map(each => ({ name: each.name, time: median(each.times) }))
  console.log(`\n${title}, PostgreSQL ${MAJOR}, median of ${turns}; × is what drift costs of each`)
  console.log(line(own?.name ?? '', own?.time ?? 0))
  for (const { name, time } of others) console.log(`${line(name, time)}   × ${((own?.time ?? 0) / time).toFixed(2)}`)
}

const onTables = async (tables: number, work: (urls: PairUrls) => Promise<void>): Promise<void> => {
  const pair = await startPair({ primary: MAJOR, replica: MAJOR, settings: { max_locks_per_transaction: '4096' } })
  try {
    await fillPair(pair, tables)
    await work(pair)
  } finally {
    await pair.stop()
  }
}

const few = 291

await runProgram('pg_dump', ['--version']).catch(() => {
  throw new Error('this bench needs pg_dump: apt-get install postgresql-client')
})
const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
try {
  await onTables(count, async urls => {
    await race(`${count} equal tables × 12 columns`, await contestants(urls, 0), rounds)
    const different = await makeDifferent(urls)
    await race(`${count} tables, ${different} of them different`, await contestants(urls, different), rounds)
    writeFileSync(
      join(folder, 'repl-migrate.config.json'),
      JSON.stringify({ primary: { url: urls.primaryUrl }, replica: { url: urls.replicaUrl } }),
    )
    const [idle, busy] = [await usageOf(['-e', '0'], folder), await usageOf([program, 'drift', '--json'], folder)]
    const megabytes = [busy, idle].map(used => used.megabytes.toFixed(0))
    console.log(`\npeak memory of the drift command: ${megabytes[0]} MB; of bare node: ${megabytes[1]} MB`)
  })
  const migra = await installMigra(join(folder, 'peers'))
  if (migra !== null)
    await onTables(few, async urls => {
      const peer = { name: '@pgkit/migra', run: () => migra(urls.primaryUrl, urls.replicaUrl), times: [] }
      await race(`${few} equal tables × 12 columns`, [...(await contestants(urls, 0)), peer], 2)
    })
} finally {
  rmSync(folder, { recursive: true })
}
