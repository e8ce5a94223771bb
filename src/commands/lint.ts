import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { readFolder, strayDowns } from '../migrations/folder.ts'
import type { Migration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import { hazards } from '../plan/hazards.ts'
import { byPlace } from '../report/finding-text.ts'
import { type MigrationReport, migrationReport } from '../report/migration.ts'
import { judgeUnseen } from './judge.ts'
import { isRead } from './readers.ts'

/** `refused`: some file may not run as written. Findings are in the order of files and lines. */
export type LintResult = {
  readonly outcome: 'planned' | 'refused'
  readonly migrations: readonly MigrationReport[]
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

type Linted = { readonly migration: MigrationReport; readonly findings: readonly Finding[] }

const lintOne = async (config: Config, migration: Migration): Promise<Linted> => {
  const { ruled, plan } = judgeUnseen(config, await parseMigration(migration, 'up'))
  const read = isRead(config)
  return {
    migration: migrationReport(plan, { state: 'pending', readers: read ? 'unknown' : 'unused' }),
    findings: [...plan.findings, ...hazards(ruled, read)],
  }
}

/** Judges migration files without a database: refusals and hazards, each with its place. Throws the Faults of reading and parsing. */
export const lint = async (config: Config, files: readonly string[] = []): Promise<LintResult> => {
  const folder = await readFolder(config.migrations)
  const chosen = files.length === 0 ? folder : files.map(file => named(folder, file))
  const linted: Linted[] = []
  for (const migration of chosen) linted.push(await lintOne(config, migration))
  const strays = files.length === 0 ? await strayDowns(config.migrations) : []
  const migrations = linted.map(({ migration }) => migration)
  return {
    outcome: migrations.some(({ findings }) => findings.length > 0) ? 'refused' : 'planned',
    migrations,
    findings: byPlace([...linted.flatMap(({ findings }) => findings), ...strays]),
  }
}
