import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import type { Plan } from '../plan/plan.ts'
import { type MigrationReport, migrationReport } from '../report/migration.ts'
import type { Emit } from '../run/event.ts'
import { makeReady } from './ready.ts'
import { type Recording, record } from './recording.ts'
import { openRunner, type Runner } from './runner.ts'

/** `ran` lists what a call of `up` or `down` finished, `migrations` what it came to; `error` is the Fault that stopped it. */
export type RunResult = {
  readonly outcome: 'done' | 'nothing' | 'refused' | 'failed' | 'waiting' | 'in-doubt'
  readonly ran: readonly string[]
  readonly migrations: readonly MigrationReport[]
  readonly error: Fault | null
}

/** A migration that a run came to; `plan` is null as long as, or because, it cannot be planned. `name` is the journal's. */
type Entry = { readonly name: string; plan: Plan | null; state: string }

/** What one call of `up` or `down` has done so far; `ran` are the migrations that it finished. */
export type Progress = { readonly entries: Entry[]; readonly ran: string[] }

/** Notes that a run has come to a migration, which is held to fail until something else is said of it. */
export const enter = ({ entries }: Progress, name: string) => {
  const entry: Entry = { name, plan: null, state: 'failed' }
  entries.push(entry)
  return {
    onPlan: (plan: Plan): void => {
      entry.plan = plan
    },
    is: (state: 'done' | 'pending'): void => {
      entry.state = state
    },
  }
}

const reports = (
  { entries }: Progress,
  config: Config,
  recording: Recording,
  outcome: RunResult['outcome'],
): readonly MigrationReport[] =>
  entries.flatMap(({ name, plan, state }) =>
    plan === null
      ? []
      : [
          migrationReport(plan, {
            state: state === 'failed' ? outcome : state,
            readers: isRead(config) ? 'unknown' : 'unused',
            fateOf: step => recording.stateOf(name, step.host, step.id),
          }),
        ],
  )

const outcomeOf = (error: Fault): RunResult['outcome'] => {
  if (error.code === 'waiting' || error.code === 'in-doubt' || error.code === 'refused') return error.code
  return 'failed'
}

/**
 * Has `work` run migrations over all hosts and says what came of it. Thrown are only the Faults that keep it from starting
 * (configuration, connections, another runner).
 */
export const runOver = async (
  config: Config,
  onEvent: Emit | undefined,
  work: (runner: Runner, progress: Progress) => Promise<void>,
): Promise<RunResult> => {
  const recording = record(onEvent ?? (() => undefined))
  const runner = await openRunner(config, recording.emit)
  const progress: Progress = { entries: [], ran: [] }
  const ended = (outcome: RunResult['outcome'], error: Fault | null): RunResult => ({
    outcome,
    ran: progress.ran,
    migrations: reports(progress, config, recording, outcome),
    error,
  })
  try {
    await makeReady(runner, config)
    await work(runner, progress)
    return ended(progress.ran.length === 0 ? 'nothing' : 'done', null)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return ended(outcomeOf(error), error)
  } finally {
    await runner.close()
  }
}
