import { type Config, PLAIN_DRIFT } from '../config/config.ts'
import { applyErrors } from '../embedded/apply-errors.ts'
import { waitForCatchUp } from '../embedded/catch-up.ts'
import { type Pair, startPair } from '../embedded/pair.ts'
import { compareRows, type RowComparison } from '../embedded/rows.ts'
import { startWriter, type WriterCounts } from '../embedded/writer.ts'
import type { Emit } from '../run/event.ts'
import { setup } from './setup.ts'
import { type UpResult, up } from './up.ts'

/** Majors of the two servers, what runs on them, and who listens. */
export type DemoOptions = {
  readonly primary: number
  readonly replica: number
  /** Folder of the worked example. */
  readonly migrations: string
  readonly keep: boolean
  readonly onEvent: Emit
  readonly say: (line: string) => void
}

/** What the hosts hold after the worked example, and what the writer did meanwhile. */
export type DemoResult = {
  readonly outcome: 'done' | 'failed'
  readonly run: UpResult
  readonly applyErrors: readonly string[]
  readonly rows: readonly RowComparison[]
  readonly writer: WriterCounts
  /** With `keep`: how to reach the servers, and the command that stops them. */
  readonly urls: { readonly primary: string; readonly replica: string; readonly stop: string } | null
}

const configOf = (pair: Pair, migrations: string): Config => ({
  file: null,
  migrations,
  primary: { url: pair.primaryUrl, publication: 'repl_to_replica' },
  replicas: [
    {
      name: 'replica',
      url: pair.replicaUrl,
      primaryUrl: null,
      subscription: 'repl_from_primary',
      publication: 'mz_source',
      mirror: 'full',
    },
  ],
  materialize: null,
  tables: { include: ['*.*'], exclude: [] },
  backfill: { above: 1_000_000, batch: 2000, pause: 0, maxLag: 16_777_216 },
  timeouts: { lock: 2000, statement: 0, barrier: 300_000, initialSync: 3_600_000 },
  lockRetry: { attempts: 20, maxDelay: 30_000 },
  drift: PLAIN_DRIFT,
})

const mainJob = async (pair: Pair, options: DemoOptions): Promise<Omit<DemoResult, 'urls'>> => {
  const config = configOf(pair, options.migrations)
  options.say('wiring them: publication, subscription, REPLICA IDENTITY FULL, stream table')
  await setup(config)
  options.say('the first migration makes tables; then a writer inserts, updates and deletes while the others run\n')
  await up(config, { step: 1, onEvent: options.onEvent })
  const writer = await startWriter(pair.primaryUrl, {})
  const run = await up(config, { onEvent: options.onEvent }).finally(() => writer.pause())
  const counts = await writer.stop()
  await waitForCatchUp(pair)
  const errors = await applyErrors(pair.replica)
  const rows = await compareRows(pair)
  const sound = run.outcome === 'done' && errors.length === 0 && rows.every(table => table.equal)
  return {
    outcome: sound ? 'done' : 'failed',
    run,
    applyErrors: errors.map(error => error.message),
    rows,
    writer: counts,
  }
}

/** The whole of it on two embedded servers: starts them, wires them, runs the worked example under a writer, compares, cleans up. */
export const demo = async (options: DemoOptions): Promise<DemoResult> => {
  options.say(`starting PostgreSQL ${options.primary} (primary) and ${options.replica} (replica)`)
  const pair = await startPair({ primary: options.primary, replica: options.replica })
  try {
    const result = await mainJob(pair, options)
    if (!options.keep) return { ...result, urls: null }
    const stop = `kill -INT ${pair.replica.keep()} ${pair.primary.keep()}`
    return { ...result, urls: { primary: pair.primaryUrl, replica: pair.replicaUrl, stop } }
  } finally {
    if (!options.keep) await pair.stop()
  }
}
