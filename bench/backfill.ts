import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { setup } from '../src/commands/setup.ts'
import { up } from '../src/commands/up.ts'
import { loadConfig } from '../src/config/load.ts'
import { waitForCatchUp } from '../src/embedded/catch-up.ts'
import { withClient } from '../src/embedded/client.ts'
import { type Pair, startPair } from '../src/embedded/pair.ts'
import { compareRows } from '../src/embedded/rows.ts'
import { median, timed } from './measure.ts'

const MAJOR = 15
const rows = Number(process.env['BENCH_ROWS'] ?? 300_000)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const batch = Number(process.env['BENCH_BATCH'] ?? 2000)

const orders = `CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text);
INSERT INTO orders SELECT n, n, 'note ' || n FROM generate_series(1, ${rows}) AS n;`
const addEmpty = 'ALTER TABLE orders ADD COLUMN lot double precision'

/** Milliseconds: until every row has its value, until the replica has it too, and the longest an application waited. */
type Score = { readonly filled: number; readonly travelled: number; readonly waited: number }

type Contestant = { readonly name: string; readonly fill: (pair: Pair, folder: string) => Promise<void> }

const configOf = async (pair: Pair, folder: string) => {
  const flags = { primary: pair.primaryUrl, replica: pair.replicaUrl }
  const found = await loadConfig({ cwd: folder, env: {}, flags })
  return {
    ...found,
    migrations: join(folder, 'migrations'),
    replicas: found.replicas.map(replica => ({ ...replica, publication: 'mz_source' })),
    backfill: { ...found.backfill, batch, above: 0 },
  }
}

const ours = async (pair: Pair, folder: string): Promise<void> => {
  writeFileSync(join(folder, 'migrations', '2_lot.sql'), `${addEmpty} DEFAULT random();`)
  const { outcome, error } = await up(await configOf(pair, folder))
  if (outcome !== 'done') throw new Error(outcome, { cause: error })
}

const byHand = async (pair: Pair, fill: (client: pg.Client) => Promise<void>): Promise<void> => {
  for (const url of [pair.replicaUrl, pair.primaryUrl]) await withClient(url, client => client.query(addEmpty))
  await withClient(pair.primaryUrl, fill)
}

const inOneUpdate = (pair: Pair): Promise<void> =>
  byHand(pair, async client => {
    await client.query('UPDATE orders SET lot = random() WHERE lot IS NULL')
  })

const inALoop = (pair: Pair): Promise<void> =>
  byHand(pair, async client => {
    for (let from = 0; from < rows; from += batch)
      await client.query('UPDATE orders SET lot = random() WHERE id > $1 AND id <= $2 AND lot IS NULL', [
        from,
        from + batch,
      ])
  })

const contestants: readonly Contestant[] = [
  { name: `repl-migrate up, batches of ${batch}`, fill: ours },
  { name: 'one UPDATE of the whole table', fill: inOneUpdate },
  { name: `a plain loop over batches of ${batch}`, fill: inALoop },
]

/** One row after another, all over the table; answers the longest wait. */
const application = async (url: string, state: { stopped: boolean }): Promise<number> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  let longest = 0
  for (let n = 0; !state.stopped; n += 1) {
    const sql = `UPDATE orders SET total = total + 1 WHERE id = ${1 + ((n * 7919) % rows)}`
    longest = Math.max(longest, await timed(async () => void (await client.query(sql))))
  }
  await client.end()
  return longest
}

/** A pair whose rows are not equal in the end has no score. */
const score = async ({ fill }: Contestant): Promise<Score> => {
  const pair = await startPair({ primary: MAJOR, replica: MAJOR })
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-bench-'))
  try {
    mkdirSync(join(folder, 'migrations'))
    writeFileSync(join(folder, 'migrations', '1_orders.sql'), orders)
    const config = await configOf(pair, folder)
    await setup(config)
    await up(config)
    await withClient(pair.primaryUrl, client => client.query('ANALYZE orders'))
    await waitForCatchUp(pair)
    const state = { stopped: false }
    const waiting = application(pair.primaryUrl, state)
    const filled = await timed(() => fill(pair, folder))
    state.stopped = true
    const waited = await waiting
    const travelled = filled + (await timed(() => waitForCatchUp(pair)))
    if ((await compareRows(pair)).some(({ equal }) => !equal)) throw new Error('the rows differ')
    return { filled, travelled, waited }
  } finally {
    rmSync(folder, { recursive: true })
    await pair.stop()
  }
}

const all = contestants.map(each => ({ ...each, scores: [] as Score[] }))
for (let round = 0; round < rounds; round += 1)
  for (const each of round % 2 === 0 ? all : all.toReversed()) each.scores.push(await score(each))

const of = (scores: readonly Score[], part: keyof Score): number => median(scores.map(one => one[part]))
const own = all[0]?.scores ?? []
console.log(`${rows} rows on PostgreSQL ${MAJOR} with a writer, median of ${rounds}; × is what the first costs of each`)
for (const { name, scores } of all) {
  const perSecond = Math.round((rows * 1000) / of(scores, 'travelled'))
  const ratios = (['filled', 'travelled', 'waited'] as const)
    .map(part => `${part} ${Math.round(of(scores, part))} ms × ${(of(own, part) / of(scores, part)).toFixed(2)}`)
    .join(', ')
  console.log(`${name}: ${perSecond} rows/s on both hosts; ${ratios}`)
}
