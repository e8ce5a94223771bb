import { Fault } from '../base/fault.ts'
import { beginMigration, closeMigration } from '../journal/records.ts'
import type { Step } from '../plan/step.ts'
import { storeSteps } from '../plan/stored.ts'
import { everySession, type RunContext } from './context.ts'
import { told } from './event.ts'
import { restoreSettings, setsAnything } from './own-settings.ts'
import { type Around, runSteps } from './run-steps.ts'

/** A migration ready to run: new, or taken up where an earlier run stopped (then its steps come from the journal). */
export type Runnable = {
  readonly name: string
  readonly checksum: string
  readonly steps: readonly Step[]
  readonly resumed: boolean
}

const stateAfter = (error: unknown): 'failed' | 'waiting' | 'in-doubt' => {
  if (!(error instanceof Fault)) return 'failed'
  if (error.code === 'waiting') return 'waiting'
  return error.code === 'in-doubt' ? 'in-doubt' : 'failed'
}

/** Leaves what happened in the journal, if the primary can still be reached; the first error is the one to tell. */
const leave = async (
  context: RunContext,
  runnable: Runnable,
  error: unknown,
): Promise<'failed' | 'waiting' | 'in-doubt'> => {
  const state = stateAfter(error)
  const message = error instanceof Error ? error.message : String(error)
  if (state !== 'in-doubt') await closeMigration(context.primary, runnable.name, state, message).catch(() => undefined)
  return state
}

const restoreSessions = async (context: RunContext): Promise<void> => {
  await Promise.all(everySession(context).map(restoreSettings))
}

/**
 * Runs one migration over all hosts: rehearsal, then its steps, journal rows included. Throws the Fault of the step that failed,
 * with replication still safe; the journal then says `failed` or `waiting` and the same call goes on from there.
 */
export const runMigration = async (
  context: RunContext,
  around: Around,
  runnable: Runnable,
  version: string,
): Promise<void> => {
  const { name, steps, resumed } = runnable
  const started = performance.now()
  const finish = (outcome: 'done' | 'failed' | 'waiting' | 'in-doubt') =>
    context.emit({ type: 'migration-finished', migration: name, outcome, milliseconds: performance.now() - started })
  context.emit({ type: 'migration-started', migration: name, steps: steps.map(told), resumed })
  try {
    await beginMigration(context.primary, { name, checksum: runnable.checksum, decisions: storeSteps(steps), version })
    await runSteps(context, around, name, steps)
    await closeMigration(context.primary, name, 'done', null)
    finish('done')
  } catch (error) {
    finish(await leave(context, runnable, error))
    throw error
  } finally {
    if (steps.some(setsAnything)) await restoreSessions(context).catch(() => undefined)
  }
}
