import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { readFolder, strayDowns } from '../migrations/folder.ts'
import type { Migration, ParsedMigration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import { hazards } from '../plan/hazards.ts'
import { refusals } from '../plan/refusals.ts'
import type { RuledMigration } from '../plan/rule-file.ts'
import { byPlace } from '../report/finding-text.ts'
import { type MigrationReport, migrationReport } from '../report/migration.ts'
import { judgeUnseen, ruleUnseen } from './judge.ts'
import { isRead } from './readers.ts'

/**
 * `refused`: some file may not run as written. Findings are in the order of files and lines. The migrations' reports, for which
 * every file is planned, are made when first asked for.
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

type Linted = { readonly parsed: ParsedMigration; readonly ruled: RuledMigration; readonly refused: readonly Finding[] }

const lintOne = async (migration: Migration): Promise<Linted> => {
  const parsed = await parseMigration(migration, 'up')
  const ruled = ruleUnseen(parsed)
  return { parsed, ruled, refused: refusals(ruled) }
}

/** Judges migration files without a database: refusals and hazards, each with its place. Throws the Faults of reading and parsing. */
export const lint = async (config: Config, files: readonly string[] = []): Promise<LintResult> => {
  const folder = await readFolder(config.migrations)
  const chosen = files.length === 0 ? folder : files.map(file => named(folder, file))
  const linted: Linted[] = []
  for (const migration of chosen) linted.push(await lintOne(migration))
  const strays = files.length === 0 ? await strayDowns(config.migrations) : []
  const materialize = isRead(config)
  const findings = linted.flatMap(({ ruled, refused }) => [...refused, ...hazards(ruled, { materialize, sizes: null })])
  let reports: readonly MigrationReport[] | undefined
  return {
    outcome: linted.some(({ refused }) => refused.length > 0) ? 'refused' : 'planned',
    get migrations() {
      reports ??= linted.map(({ parsed }) => reportOf(config, parsed, materialize))
      return reports
    },
    files: linted.length,
    findings: byPlace([...findings, ...strays]),
  }
}
