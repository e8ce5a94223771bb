import { Fault } from '../base/fault.ts'
import { version } from '../base/own-package.ts'
import type { Config } from '../config/config.ts'
import { forget } from '../journal/adopt.ts'
import type { Migration } from '../migrations/migration.ts'
import { walk } from '../migrations/walk.ts'
import type { Emit } from '../run/event.ts'
import { runMigration } from '../run/run-migration.ts'
import { aroundOf } from './around.ts'
import { readStanding, refuseFaults, type Standing, undoing } from './history.ts'
import { prepare } from './prepare.ts'
import { enter, type Progress, type RunResult, runOver } from './progress.ts'
import type { Runner } from './runner.ts'

/** How far back to go, and who listens. */
export type DownOptions = { readonly to?: string; readonly step?: number; readonly onEvent?: Emit }

/** `ran` lists what was undone; `migrations` tells of the down SQL. */
export type DownResult = RunResult

/** The primary last, and there all at once: until then its record of the undoing says that this is left to do. */
const forgetEverywhere = async (runner: Runner, name: string): Promise<void> => {
  const names = [name, undoing(name)]
  for (const { session } of runner.hosts.replicas) await forget(session, 'replica', names)
  await forget(runner.hosts.primary, 'primary', names)
}

const refuseHalfDone = (standing: Standing): void => {
  const begun = standing.pending.find(({ name }) => standing.records.has(name))
  if (begun === undefined) return
  throw new Fault('migration-begun', `\`${begun.name}\` is half done; only whole migrations can be undone`, {
    hint: '`repl-migrate up` finishes it, then `repl-migrate down` undoes it',
  })
}

const undoAll = async (runner: Runner, config: Config, options: DownOptions, progress: Progress): Promise<void> => {
  const standing = await readStanding(config, runner.hosts.primary, true)
  refuseFaults(standing.faults)
  refuseHalfDone(standing)
  const around = aroundOf(runner, config)
  const undo = async (migration: Migration): Promise<void> => {
    const record = standing.records.get(undoing(migration.name))
    const entry = enter(progress, undoing(migration.name))
    if (record?.state !== 'done') {
      const { runnable } = await prepare(runner, config, migration, record, {
        direction: 'down',
        onPlan: entry.onPlan,
      })
      await runMigration(runner.context, around, runnable, version)
    }
    await forgetEverywhere(runner, migration.name)
    entry.is('done')
    progress.ran.push(migration.name)
  }
  const waiting = new Set(standing.pending.map(({ name }) => name))
  const done = standing.migrations.filter(({ name }) => !waiting.has(name))
  const { to, step } = options
  await walk({
    migrations: done,
    direction: 'down',
    run: undo,
    storage: {
      executed: async () => done.map(({ name }) => name).filter(name => !progress.ran.includes(name)),
      log: async () => undefined,
      unlog: async () => undefined,
    },
    ...(to === undefined ? {} : { until: { to } }),
    ...(step === undefined ? {} : { until: { step } }),
  })
}

/** Undoes migrations with their down SQL, newest first, by the same rules and with the same safety as `up`. */
export const down = (config: Config, options: DownOptions = {}): Promise<DownResult> =>
  runOver(config, options.onEvent, (runner, progress) => undoAll(runner, config, options, progress))
