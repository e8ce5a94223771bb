import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { journalPresent, type MigrationRecord, readMigrations, readSteps } from '../journal/records.ts'
import { readFolder } from '../migrations/folder.ts'
import { compareHistory } from '../migrations/history.ts'
import type { Migration } from '../migrations/migration.ts'
import type { Session } from '../postgres/session.ts'

/** The folder and the primary's journal side by side. */
export type Standing = {
  readonly migrations: readonly Migration[]
  readonly records: ReadonlyMap<string, MigrationRecord>
  readonly pending: readonly Migration[]
  readonly faults: readonly Fault[]
  /** Migrations whose undoing began and is not finished. */
  readonly halfUndone: readonly string[]
}

/** A file may still be corrected while the primary holds nothing of it: what failed there was rolled back. */
const untouched = async (primary: Session, record: MigrationRecord): Promise<boolean> => {
  if (record.state === 'done') return false
  const steps = await readSteps(primary, 'primary', record.name)
  return steps.length === 0
}

/** Without its file even such a migration is a reason to stop: a replica may hold its expand steps. */
const binding = async (
  primary: Session,
  records: readonly MigrationRecord[],
  files: ReadonlySet<string>,
): Promise<readonly MigrationRecord[]> => {
  const loose = await Promise.all(records.map(record => files.has(record.name) && untouched(primary, record)))
  return records.filter((_, index) => loose[index] !== true)
}

const suffix = ' (down)'

/** The journal's name for undoing a migration, so that a half-done undo is told from a half-done migration. */
export const undoing = (name: string): string => `${name}${suffix}`

/** Throws where an undo began and is not finished: only `down` can go on from there. */
export const refuseHalfUndone = ({ halfUndone: [name] }: Standing): void => {
  if (name === undefined) return
  throw new Fault('migration-half-undone', `\`${name}\` is half undone`, {
    hint: `\`repl-migrate down\` finishes that; or, where every host is as it was before, \`repl-migrate repair ${name} --mark-done\` gives it up`,
  })
}

/** Reads both; `faults` holds every reason not to run. A host without a journal has run nothing. */
export const readStanding = async (config: Config, primary: Session, allowOutOfOrder: boolean): Promise<Standing> => {
  const [migrations, present] = await Promise.all([readFolder(config.migrations), journalPresent(primary)])
  const records = present ? await readMigrations(primary) : []
  const ups = records.filter(({ name }) => !name.endsWith(suffix))
  const files = new Set(migrations.map(({ name }) => name))
  const { pending, faults } = compareHistory(migrations, await binding(primary, ups, files), { allowOutOfOrder })
  const halfUndone = records.flatMap(({ name }) => (name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : []))
  return { migrations, records: new Map(records.map(record => [record.name, record])), pending, faults, halfUndone }
}

/** The first reason not to run, with the others told beside it. */
export const refuseFaults = (faults: readonly Fault[]): void => {
  const [first, ...rest] = faults
  if (first === undefined) return
  if (rest.length === 0) throw first
  const others = rest.map(fault => `\n  ${fault.message}`).join('')
  throw new Fault(first.code, `${first.message}; and ${rest.length} more:${others}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(first.place === undefined ? {} : { place: first.place }),
    exit: first.exit,
  })
}
