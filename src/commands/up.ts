import { Fault } from '../base/fault.ts'
import { version } from '../base/own-package.ts'
import type { Config } from '../config/config.ts'
import type { Migration } from '../migrations/migration.ts'
import { walk } from '../migrations/walk.ts'
import type { Plan } from '../plan/plan.ts'
import type { Emit } from '../run/event.ts'
import { runMigration } from '../run/run-migration.ts'
import { aroundOf } from './around.ts'
import { readStanding, refuseFaults, refuseHalfUndone } from './history.ts'
import { prepare } from './prepare.ts'
import { enter, type Progress, type RunResult, runOver } from './progress.ts'
import type { Runner } from './runner.ts'
import type { SavedPlan } from './saved-plan.ts'
import { refuseStale } from './stale.ts'

/** How far to go, and who listens. */
export type UpOptions = {
  readonly to?: string
  readonly step?: number
  /** `expand`: stop before the first migration that takes something away. */
  readonly phase?: 'expand'
  readonly allowOutOfOrder?: boolean
  /** Exactly these steps, or the Fault `plan-stale`; `to` and `step` do not count then. */
  readonly plan?: SavedPlan
  readonly onEvent?: Emit
}

/** `ran` lists what was finished, `migrations` what the run came to. */
export type UpResult = RunResult

const bound = (options: UpOptions): { readonly to: string } | { readonly step: number } | undefined => {
  const last = options.plan?.migrations.at(-1)
  if (last !== undefined) return { to: last.name }
  if (options.to !== undefined) return { to: options.to }
  return options.step === undefined ? undefined : { step: options.step }
}

const takesAway = (plan: Plan): boolean =>
  plan.statements.some(({ ruled }) =>
    ruled.parts.some(({ ruling }) => ruling.order === 'contract' || ruling.order === 'stream'),
  )

const holdBack = (plan: Plan): Fault =>
  new Fault('waiting', `${plan.migration.name} takes something away, and --phase expand stops before it`, {
    hint: 'deploy the code that no longer needs it, then run `repl-migrate up`',
    exit: 4,
  })

const runPending = async (runner: Runner, config: Config, options: UpOptions, progress: Progress): Promise<void> => {
  const standing = await readStanding(config, runner.hosts.primary, options.allowOutOfOrder ?? false)
  refuseHalfUndone(standing)
  refuseFaults(standing.faults)
  if (options.plan !== undefined) await refuseStale(options.plan, standing, runner.hosts, config)
  if (options.plan?.migrations.length === 0) return
  const around = aroundOf(runner, config)
  const run = async (migration: Migration): Promise<void> => {
    const saved = options.plan?.migrations.find(({ name }) => name === migration.name)?.stored
    const record = standing.records.get(migration.name)
    const entry = enter(progress, migration.name)
    const { plan, runnable } = await prepare(runner, config, migration, record, { saved, onPlan: entry.onPlan })
    if (options.phase === 'expand' && !runnable.resumed && takesAway(plan)) {
      entry.is('pending')
      throw holdBack(plan)
    }
    await runMigration(runner.context, around, runnable, version)
    entry.is('done')
    progress.ran.push(migration.name)
  }
  const waiting = new Set(standing.pending.map(({ name }) => name))
  const done = standing.migrations.filter(({ name }) => !waiting.has(name))
  const until = bound(options)
  await walk({
    migrations: [...done, ...standing.pending],
    direction: 'up',
    run,
    storage: {
      executed: async () => [...done.map(({ name }) => name), ...progress.ran],
      log: async () => undefined,
      unlog: async () => undefined,
    },
    ...(until === undefined ? {} : { until }),
  })
}

/**
 * Runs every pending migration over all hosts. What happens to a migration is told by the outcome and `error`; thrown are only
 * the Faults that keep the run from starting (configuration, connections, another runner).
 */
export const up = (config: Config, options: UpOptions = {}): Promise<UpResult> =>
  runOver(config, options.onEvent, (runner, progress) => runPending(runner, config, options, progress))
