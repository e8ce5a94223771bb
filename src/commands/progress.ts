import type { Plan } from '../plan/plan.ts'
import { type MigrationReport, migrationReport, type Readers } from '../report/migration.ts'
import type { Recording } from './recording.ts'

/** A migration that a run came to; `plan` is null as long as, or because, it cannot be planned. `name` is the journal's. */
type Entry = { readonly name: string; plan: Plan | null; state: string }

/** What one call of `up` or `down` has done so far; `ran` are the migrations that it finished. */
export type Progress = { readonly entries: Entry[]; readonly ran: string[] }

/** Notes that a run has come to a migration, which is held to fail until something else is known. */
export const enter = ({ entries }: Progress, name: string): Entry => {
  const entry: Entry = { name, plan: null, state: 'failed' }
  entries.push(entry)
  return entry
}

/** The migrations a run came to, as reports show them. `ended`: what became of the one at which the run stopped. */
export const reports = (
  { entries }: Progress,
  recording: Recording,
  readers: Readers,
  ended: string,
): readonly MigrationReport[] =>
  entries.flatMap(({ name, plan, state }) =>
    plan === null
      ? []
      : [
          migrationReport(plan, {
            state: state === 'failed' ? ended : state,
            readers,
            fateOf: step => recording.stateOf(name, step.host, step.id),
          }),
        ],
  )
