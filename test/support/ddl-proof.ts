import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../src/base/fault.ts'
import type { Finding } from '../../src/base/finding.ts'
import { type UpResult, up } from '../../src/commands/up.ts'
import type { Config } from '../../src/config/config.ts'
import type { MigrationReport } from '../../src/report/migration.ts'
import type { Event } from '../../src/run/event.ts'
import { comparedIn, type DdlCase } from './ddl-case.ts'
import { cureOf, repair } from './ddl-cure.ts'
import { configOf, standUp } from './ddl-topology.ts'
import { type CaseWriter, startCaseWriter, type Written } from './ddl-writer.ts'
import { type WrittenCase, writtenCase } from './ddl-written.ts'
import type { TestPair } from './pair.ts'
import { openSecondHop } from './second-hop.ts'

/** What the tool made of a case. `problem` is what a reader of the facts would not accept; null where there is none. */
export type CaseResult = {
  readonly id: string
  /** What ran in the end, with its rulings. */
  readonly reports: readonly MigrationReport[]
  /** Everything had to ride in the stream. */
  readonly rerouted: boolean
  /** Why it was refused as written; null where it was not. */
  readonly refused: Finding | null
  /** Rows, apply errors and the second hop were looked at, after the case as written or after what the refusal proposes. */
  readonly proved: boolean
  readonly problem: string | null
}

const writing = 80

const shown = (error: unknown): string => (error instanceof Error ? error.message : String(error))

type Run = { readonly result: UpResult; readonly rerouted: boolean }

const namesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .toSorted()
    .map(file => file.replace(/\.sql$/, ''))

/** Runs the files; the writer changes its statements once the last file has changed the primary. */
const runFiles = async (config: Config, writer: CaseWriter): Promise<Run> => {
  const last = namesIn(config.migrations).at(-1)
  const seen = { rerouted: false }
  const onEvent = (event: Event): void => {
    if (event.type === 'rerouted') seen.rerouted = true
    if (event.type !== 'step-finished' || event.migration !== last) return
    if (event.step.do === 'sql' && event.step.host === 'primary') writer.change()
  }
  return { result: await up(config, { onEvent }), rerouted: seen.rerouted }
}

/** What is wrong after a run that says it is done: apply, rows, and what reads the replica further on. */
const faultOf = async (pair: TestPair, fact: DdlCase, written: WrittenCase): Promise<string | null> => {
  for (const sql of written.rows ?? []) await pair.onPrimary(sql)
  const stuck = await pair.caughtUp().then(() => null, shown)
  const [error] = await pair.applyErrors()
  if (error !== undefined) return `apply: ${error.message} ${error.detail}`
  if (stuck !== null) return `stuck: ${stuck}`
  const rows = await pair.rows(comparedIn(fact), fact.define.ignoreColumns)
  const isGone = ({ primary, replica }: (typeof rows)[number]) => primary === null && replica === null
  const unequal = rows.filter(row => !row.equal && !(isGone(row) && fact.define.compare === undefined))
  const first = unequal[0]
  return first === undefined ? null : `${first.table} differs: ${first.firstDifferences.slice(0, 3).join('; ')}`
}

/** `paused`: it was not to write before the change, which was thought to do harm and did none. */
const silent = ({ define }: DdlCase, counts: Written, paused: boolean): string | null => {
  const phases = paused ? (['after'] as const) : (['before', 'after'] as const)
  const mute = phases.filter(
    phase => define[phase === 'before' ? 'writerBefore' : 'writerAfter'].length > 0 && counts[phase] === 0,
  )
  return mute.length === 0 ? null : `nothing was written ${mute[0]} the change: ${counts.errors[0]}`
}

type Scene = {
  readonly pair: TestPair
  readonly fact: DdlCase
  readonly written: WrittenCase
  readonly config: Config
  /** Did what was done by hand stop apply, or lose rows, when it was measured? */
  readonly harms: boolean
  readonly writer: CaseWriter
}

const beginsPaused = ({ written, harms }: Pick<Scene, 'written' | 'harms'>): boolean =>
  written.drift !== undefined && harms

/** Follows a refusal's own proposal, where a machine can, and runs again. */
const follow = async ({ pair, config, writer }: Scene, refused: Fault, ran: readonly string[]): Promise<Run | null> => {
  const cure = await cureOf(refused.findings)
  if (cure === null) return null
  const name = namesIn(config.migrations).find(one => !ran.includes(one)) ?? ''
  if (cure.do === 'repair') await repair(pair, cure.host, cure.sql)
  else {
    const file = join(config.migrations, `${name}.sql`)
    const files = cure.before ? [...cure.files, readFileSync(file, 'utf8')] : cure.files
    rmSync(file)
    for (const [index, sql] of files.entries()) writeFileSync(join(config.migrations, `${name}_${index + 1}.sql`), sql)
  }
  writer.resume()
  return runFiles(config, writer)
}

/** Nothing was run: the tool would not, or the replica would not when it was only tried. */
const isRefusal = ({ outcome, error }: UpResult): boolean =>
  outcome === 'refused' || (outcome === 'failed' && error?.hint?.includes('no host has changed') === true)

const runCase = async (scene: Scene): Promise<CaseResult> => {
  const { pair, fact, written, config, writer } = scene
  const first = await runFiles(config, writer)
  const error = isRefusal(first.result) ? first.result.error : null
  const refused = error?.findings[0] ?? null
  const base = { id: fact.id, reports: first.result.migrations, rerouted: first.rerouted, refused, proved: false }
  if (error !== null && (refused?.cure.length ?? 0) === 0) return { ...base, problem: `no cure: ${error.message}` }
  const again = error === null ? first : await follow(scene, error, first.result.ran)
  if (again === null) return { ...base, problem: null }
  writer.resume()
  await sleep(writing)
  const counts = await writer.stop()
  const { result } = again
  const ran = { ...base, reports: result.migrations, rerouted: again.rerouted, proved: true }
  if (result.outcome !== 'done') return { ...ran, problem: `${result.outcome}: ${shown(result.error)}` }
  return { ...ran, problem: silent(fact, counts, beginsPaused(scene)) ?? (await faultOf(pair, fact, written)) }
}

/** A role is the whole server's, and what one case did to it another would find. */
const withOwnRole = (sql: string, { database }: TestPair): string => sql.replace(/\bapp\b/g, `app_${database}`)

const withReaders = async (scene: Omit<Scene, 'writer'>): Promise<CaseResult> => {
  const { pair, fact, written, config } = scene
  const hop = await openSecondHop(pair, config)
  const texts = { before: fact.define.writerBefore, after: fact.define.writerAfter }
  for (const sql of written.drift ?? []) await pair.onReplica(withOwnRole(sql, pair))
  const writer = await startCaseWriter(pair.warm.primaryUrl, texts, beginsPaused(scene))
  try {
    await sleep(writing)
    const result = await runCase({ ...scene, writer })
    if (result.problem !== null || hop === null) return result
    return { ...result, problem: await hop.decode().then(() => null, shown) }
  } finally {
    await writer.stop()
  }
}

const refusedAtSetup = ({ id }: DdlCase, error: unknown): CaseResult => {
  const findings = error instanceof Fault ? error.findings.filter(({ weight }) => weight === 'blocks') : []
  const refused = findings[0] ?? null
  const problem = (refused?.cure.length ?? 0) === 0 ? `setup: ${shown(error)}` : null
  return { id, reports: [], rerouted: false, refused, proved: false, problem }
}

/** `read`: as if by Materialize. */
export type CaseOptions = { readonly read: boolean; readonly harms: boolean }

/** Runs a case on a fresh pair: its own topology taken over by `setup`, its writer, its change by `up`. */
export const proveCase = async (pair: TestPair, fact: DdlCase, { read, harms }: CaseOptions): Promise<CaseResult> => {
  const folder = mkdtempSync(join(tmpdir(), 'case-'))
  try {
    const written = writtenCase(fact)
    for (const [index, sql] of written.files.entries())
      writeFileSync(join(folder, `000${index + 1}_${fact.id}.sql`), `${sql};\n`)
    const config = configOf(pair, fact, written, folder, read)
    try {
      await standUp(pair, fact, written, config)
    } catch (error) {
      return refusedAtSetup(fact, error)
    }
    return await withReaders({ pair, fact, written, config, harms })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
