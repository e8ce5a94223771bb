import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { type UpOptions, type UpResult, up } from '../../src/commands/up.ts'
import { type Config, PLAIN_DRIFT, type ReplicaConfig } from '../../src/config/config.ts'
import type { Event } from '../../src/run/event.ts'
import { configFor } from './config.ts'
import { type Majors, majors, type PairHandle, type TestPair } from './pair.ts'

/** What failures are tried on: the pairs asked for with REPL_MIGRATE_PAIRS, else one of equal majors. */
export const fewMajors = (): readonly Majors[] =>
  process.env['REPL_MIGRATE_PAIRS'] === undefined ? majors().slice(0, 1) : majors()

/** What a call of `up` answered, and what it said meanwhile. */
export type Ran = UpResult & { readonly events: readonly Event[] }

/** A pair that is set up, with a folder of migrations of its own. */
export type Stage = {
  readonly pair: TestPair
  readonly config: Config
  /** Writes a file of the folder. */
  write(name: string, sql: string): void
  remove(name: string): void
  up(options?: UpOptions): Promise<Ran>
  /** Nothing is left to do, apply met no error that `expected` does not match, and the rows are equal. */
  settled(expected?: RegExp): Promise<void>
}

/** Files by name without `.sql`. Gives up on locks soon; `over` replaces parts of the configuration, `replicas` its one replica. */
export const stage = async (
  servers: PairHandle,
  files: Readonly<Record<string, string>>,
  over: Partial<Config> = {},
  replicas: (own: ReplicaConfig) => readonly ReplicaConfig[] = own => [own],
): Promise<Stage> => {
  const folder = mkdtempSync(join(tmpdir(), 'repl-migrate-up-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, sql: string): void => writeFileSync(join(folder, `${name}.sql`), sql)
  for (const [name, sql] of Object.entries(files)) write(name, sql)
  const pair = await servers.fresh({ wire: false })
  const given = configFor(pair, folder, {
    timeouts: { lock: 150, statement: 0, barrier: 20_000, initialSync: 20_000 },
    lockRetry: { attempts: 3, maxDelay: 50 },
    drift: PLAIN_DRIFT,
    ...over,
  })
  const config = { ...given, replicas: given.replicas.flatMap(replicas) }
  await setup(config)
  return {
    pair,
    config,
    write,
    remove: name => rmSync(join(folder, `${name}.sql`)),
    up: options => runUp(config, options),
    settled: expected => settled(pair, config, expected),
  }
}

/** `up`, with everything it said. */
export const runUp = async (config: Config, options: UpOptions = {}): Promise<Ran> => {
  const events: Event[] = []
  const onEvent = (event: Event): void => {
    events.push(event)
    options.onEvent?.(event)
  }
  return { ...(await up(config, { ...options, onEvent })), events }
}

const settled = async (pair: TestPair, config: Config, expected: RegExp | undefined): Promise<void> => {
  expect((await up(config)).outcome).toBe('nothing')
  await pair.caughtUp()
  const errors = (await pair.applyErrors()).filter(({ message }) => expected?.test(message) !== true)
  expect(errors).toEqual([])
  expect((await pair.rows()).filter(({ equal }) => !equal)).toEqual([])
}
