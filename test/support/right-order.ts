import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { setup } from '../../src/commands/setup.ts'
import { type UpResult, up } from '../../src/commands/up.ts'
import type { Config } from '../../src/config/config.ts'
import { startWriter } from '../../src/embedded/writer.ts'
import { warmConfigFor } from './config.ts'
import { startLateWriter } from './late-writer.ts'
import type { TestPair } from './pair.ts'
import { type ProofCase, tablesOf } from './proof.ts'
import { openSecondHop } from './second-hop.ts'
import { writeEach } from './write-each.ts'

/** What a run by the tool left behind. */
export type Outcome = {
  readonly outcome: string
  /** The orders that the example's own statements were ruled. */
  readonly orders: readonly string[]
  readonly error: string | null
  readonly applyErrors: readonly string[]
  /** What a reader of the replica's own publication is told, where it cannot decode. */
  readonly secondHop: string | null
  readonly unequal: readonly string[]
}

/** Several proofs run at a time: each writer has its share of them. */
const writing = 150

/** So long a transaction is open when the run begins, unless the run ends before: what must wait for it does. */
const open = 500

const withFolder = async <T>(sql: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'proof-'))
  try {
    await writeFile(join(folder, '0001_example.sql'), `${sql};\n`)
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const ordersOf = ({ migrations }: UpResult, kind: string): readonly string[] =>
  migrations
    .flatMap(({ statements }) => statements)
    .flatMap(({ parts }) => parts.filter(part => part.kind === kind).map(({ order }) => order))

const runAmongWriters = async (pair: TestPair, config: Config): Promise<UpResult> => {
  const late = await startLateWriter(pair.warm.primaryUrl)
  const writer = await startWriter(pair.warm.primaryUrl, { pauseMs: 5 })
  await sleep(writing)
  const running = up(config)
  await Promise.race([running, sleep(open)])
  await late.commit()
  const result = await running
  await sleep(writing)
  await writer.stop()
  await writeEach(pair.warm.primaryUrl)
  return result
}

/**
 * Sets the pair up, runs the example through `up` under a writer and with a transaction open that has written before and commits
 * late, writes every row once more column by column, reads the second hop, and compares.
 */
export const seeRightOrder = (pair: TestPair, { kind, example }: ProofCase): Promise<Outcome> =>
  withFolder(example.sql, async folder => {
    const include = example.published?.map(table => (table.includes('.') ? table : `public.${table}`)) ?? ['*.*']
    const read = warmConfigFor(pair, folder, { tables: { include, exclude: [] } })
    const unread = { ...read, replicas: read.replicas.map(replica => ({ ...replica, publication: null })) }
    const config = example.unread === true ? unread : read
    for (const sql of example.given) {
      await pair.onPrimary(sql)
      await pair.onReplica(sql)
    }
    for (const sql of example.rows ?? []) await pair.onPrimary(sql)
    await setup(config)
    const hop = await openSecondHop(pair, config)
    const result = await runAmongWriters(pair, config)
    await pair.caughtUp()
    const secondHop = (await hop?.decode().catch(String)) ?? null
    const travelling = example.published === undefined ? await tablesOf(pair) : undefined
    const rows = await pair.rows(travelling)
    return {
      outcome: result.outcome,
      orders: ordersOf(result, kind.name),
      error: result.error?.message ?? null,
      applyErrors: (await pair.applyErrors()).map(({ message, detail }) => `${message} ${detail}`),
      secondHop: typeof secondHop === 'string' ? secondHop : null,
      unequal: rows
        .filter(({ equal }) => !equal)
        .map(({ table, firstDifferences }) => `${table}: ${firstDifferences[0]}`),
    }
  })
