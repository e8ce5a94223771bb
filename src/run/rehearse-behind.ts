import { readSteps } from '../journal/records.ts'
import type { SqlStep, Step } from '../plan/step.ts'
import { type RunContext, roleOf } from './context.ts'
import { byJournals } from './has-run.ts'
import { rehearse, untilAlone } from './rehearse.ts'

const isSent = ({ actions }: SqlStep): boolean => actions.some(action => action.do === 'send')

/**
 * The rehearsal that could not be held before the file began: of what follows work that is no single transaction, once that is done.
 * `steps` begin where the file goes on. Behind a backfill only for what rides in the stream: the rest reads each of many rows.
 */
export const rehearseBehind = async (
  context: RunContext,
  migration: string,
  steps: readonly Step[],
  isFilled: boolean,
): Promise<void> => {
  const next = untilAlone(steps).find(step => step.host === 'primary')
  if (next === undefined || (isFilled && !isSent(next))) return
  const records = await readSteps(context.primary, roleOf('primary'), migration)
  if (records.some(({ step, state }) => step === next.id && state === 'done')) return
  const journals = await Promise.all(
    context.replicas.map(async ({ name, session }) => [name, await readSteps(session, 'replica', migration)] as const),
  )
  const hasRun = byJournals(new Map(journals))
  await rehearse(context, migration, steps, { writesRows: true, hasRun, behind: true })
}
