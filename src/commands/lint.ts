import { basename } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { readFolder } from '../migrations/folder.ts'
import type { Migration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import { hazards } from '../plan/hazards.ts'
import type { Plan } from '../plan/plan.ts'
import { judgeUnseen } from './judge.ts'

export type LintResult = {
  readonly outcome: 'nothing' | 'findings'
  readonly plans: readonly Plan[]
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

/** Judges migration files without a database: refusals and hazards, each with its place. Throws the Faults of reading and parsing. */
export const lint = async (config: Config, files: readonly string[]): Promise<LintResult> => {
  const folder = await readFolder(config.migrations)
  const migrations = files.length === 0 ? folder : files.map(file => named(folder, file))
  const materialize = config.replicas.some(replica => replica.publication !== null)
  const plans: Plan[] = []
  const findings: Finding[] = []
  for (const migration of migrations) {
    const { ruled, plan } = judgeUnseen(config, await parseMigration(migration, 'up'))
    plans.push(plan)
    findings.push(...plan.findings, ...hazards(ruled, materialize))
  }
  return { outcome: findings.length === 0 ? 'nothing' : 'findings', plans, findings }
}
