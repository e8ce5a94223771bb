import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import { readWhole } from '../migrations/folder.ts'
import type { Migration, ParsedMigration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import { hazards } from '../plan/hazards.ts'
import { findingsOf } from '../plan/plan.ts'
import { byPlace } from '../report/finding-text.ts'
import { type MigrationReport, migrationReport } from '../report/migration.ts'
import { judgeUnseen, ruleUnseen } from './unseen.ts'

/**
 * `refused`: some file may not run as written. Findings are in the order of files and lines. `migrations` is empty where no
 * reports are asked for.
 */
export type LintResult = {
  readonly outcome: 'planned' | 'refused'
  readonly migrations: readonly MigrationReport[]
  readonly files: number
  readonly findings: readonly Finding[]
}

const named = (migrations: readonly Migration[], file: string): Migration => {
  const found = migrations.find(
    ({ name, up }) => up.file === file || name === file || basename(up.file) === basename(file),
  )
  if (found !== undefined) return found
  throw new Fault('migration-unknown', `${file} is no migration of this folder`, {
    exit: 2,
    hint: 'give files of the configured migrations folder, or none for all of them',
  })
}

const reportOf = (config: Config, parsed: ParsedMigration, read: boolean): MigrationReport =>
  migrationReport(judgeUnseen(config, parsed).plan, { state: 'pending', readers: read ? 'unknown' : 'unused' })

type Linted = {
  readonly findings: readonly Finding[]
  readonly refused: boolean
  readonly parsed: ParsedMigration | null
}

/** A file's syntax trees are let go at once where no report is asked for: many files would fill the memory with them. */
const lintOne = async (migration: Migration, read: boolean, reports: boolean): Promise<Linted> => {
  const parsed = await parseMigration(migration, 'up')
  const ruled = ruleUnseen(parsed)
  const refused = findingsOf(ruled)
  const findings = [...refused, ...hazards(ruled, { materialize: read, sizes: null })]
  return { findings, refused: refused.length > 0, parsed: reports ? parsed : null }
}

export type LintOptions = {
  /** Also report every migration as `plan` would; default true. */
  readonly reports?: boolean
}

/** Judges migration files without a database: refusals and hazards, each with its place. Throws the Faults of reading and parsing. */
export const lint = async (
  config: Config,
  files: readonly string[] = [],
  { reports = true }: LintOptions = {},
): Promise<LintResult> => {
  const { migrations, strays } = await readWhole(config.migrations)
  const chosen = files.length === 0 ? migrations : files.map(file => named(migrations, file))
  const read = isRead(config)
  const linted: Linted[] = []
  for (const migration of chosen) linted.push(await lintOne(migration, read, reports))
  return {
    outcome: linted.some(({ refused }) => refused) ? 'refused' : 'planned',
    migrations: linted.flatMap(({ parsed }) => (parsed === null ? [] : [reportOf(config, parsed, read)])),
    files: linted.length,
    findings: byPlace([...linted.flatMap(({ findings }) => findings), ...(files.length === 0 ? strays : [])]),
  }
}
