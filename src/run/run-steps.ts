import { never } from '../base/never.ts'
import type { MaterializeStep, RefreshStep, Step } from '../plan/step.ts'
import { runAloneStep } from './alone-step.ts'
import { runBackfillStep } from './backfill-step.ts'
import { awaitBarrier } from './barrier.ts'
import { type RunContext, sessionOf } from './context.ts'
import { told } from './event.ts'
import { type AskMaterialize, runGateStep } from './gate-step.ts'
import { isAlone } from './rehearse.ts'
import { rehearseBehind } from './rehearse-behind.ts'
import { runSqlStep } from './sql-step.ts'

/** What the run asks of the rooms beside it: the publications' upkeep, and Materialize. */
export type Around = {
  readonly refresh: (step: RefreshStep) => Promise<void>
  readonly ask: AskMaterialize
  readonly tell: (migration: string, step: MaterializeStep) => Promise<void>
}

/** Runs one step; false when the journal says there was nothing left of it. */
const runStep = async (context: RunContext, around: Around, migration: string, step: Step): Promise<boolean> => {
  switch (step.do) {
    case 'sql':
      return step.transaction ? runSqlStep(context, migration, step) : runAloneStep(context, migration, step)
    case 'backfill':
      return runBackfillStep(context, migration, step)
    case 'barrier': {
      const replica = context.replicas.find(one => one.name === step.host)
      if (replica !== undefined) await awaitBarrier(context, replica)
      return true
    }
    case 'gate':
      await runGateStep(around.ask, migration, step)
      return true
    case 'refresh':
      await around.refresh(step)
      return true
    case 'materialize':
      await around.tell(migration, step)
      return true
    default:
      return never(step)
  }
}

const lsnOf = async (context: RunContext, step: Step): Promise<string | null> => {
  if (step.do !== 'sql' && step.do !== 'backfill') return null
  const [row] = await sessionOf(context, step.host).query<{ lsn: string }>(
    'SELECT pg_current_wal_insert_lsn()::text AS lsn',
  )
  return row?.lsn ?? null
}

/** Runs steps in order; stops at the first that throws. Every prefix of them is safe to stop at. */
export const runSteps = async (
  context: RunContext,
  around: Around,
  migration: string,
  steps: readonly Step[],
): Promise<void> => {
  let behind: Step[] = []
  for (const [index, step] of steps.entries()) {
    if (isAlone(step)) behind.push(step)
    else if (behind.length > 0 && step.do === 'sql') {
      const isFilled = behind.some(one => one.do === 'backfill')
      await rehearseBehind(context, migration, steps.slice(index), isFilled)
      behind = []
    }
    const started = performance.now()
    const shown = told(step)
    context.emit({ type: 'step-started', migration, step: shown })
    const ran = await runStep(context, around, migration, step)
    if (!ran) context.emit({ type: 'step-skipped', migration, step: shown })
    else
      context.emit({
        type: 'step-finished',
        migration,
        step: shown,
        milliseconds: performance.now() - started,
        lsn: await lsnOf(context, step),
      })
  }
}
