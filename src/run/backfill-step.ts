import { setTimeout as sleep } from 'node:timers/promises'
import { hopLag } from '../journal/lag.ts'
import { clearProgress, readProgress, writeProgress } from '../journal/progress.ts'
import { readSteps, recordStep } from '../journal/records.ts'
import type { BackfillStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { quoteName } from '../sql/name.ts'
import { anyLeft, fillsColumn, textOf, valueOnce } from './backfill-text.ts'
import { type Cursor, readExtent, type Way, wayThrough } from './backfill-way.ts'
import { awaitBarrier } from './barrier.ts'
import type { RunContext } from './context.ts'
import { transactionHead } from './head.ts'
import { BEFORE_DEADLOCK, retryLocks } from './lock-wait.ts'
import { statementFault } from './run-action.ts'

/** What the journal keeps from batch to batch. `value`: the one value, as SQL, where all rows get the same. */
type Progress = {
  readonly way: string
  readonly pass: number
  readonly cursor: Cursor
  readonly batch: number
  readonly filled: number
  readonly value: string | null
}

const beginning = (way: Way): Progress => ({ way: way.name, pass: 1, cursor: null, batch: 0, filled: 0, value: null })

const head = (context: RunContext, { fill }: BackfillStep): string => {
  // A batch holds rows that others may want; no limit of one's own (0) is no leave to wait for ever.
  const own = transactionHead(context, 'primary', Math.min(context.limits.lock || BEFORE_DEADLOCK, BEFORE_DEADLOCK))
  if (!fillsColumn(fill)) return `${own}; SET LOCAL search_path = ${fill.searchPath.map(quoteName).join(', ') || "''"}`
  // Giving a new column its default is no event to the application's triggers; silencing them takes a superuser.
  return context.settings.superuser ? `${own}; SET LOCAL session_replication_role = replica` : own
}

type Filling = {
  readonly context: RunContext
  readonly migration: string
  readonly step: BackfillStep
  readonly way: Way
}

/** One batch with its journal row; null in `cursor` of what it answers means that this walk is over. */
const fillBatch = async ({ context, migration, step, way }: Filling, before: Progress): Promise<Progress> => {
  const { primary, backfill } = context
  const work = async (tx: Session): Promise<Progress> => {
    await tx.run(head(context, step))
    const value = before.value ?? (await valueOnce(tx, step))
    const { rows, next } = await way.fill(tx, before.cursor, backfill.batch, textOf(step, value))
    const after = { ...before, value, cursor: next, batch: before.batch + 1, filled: before.filled + rows }
    await writeProgress(tx, migration, step.id, next === null ? { ...after, pass: before.pass + 1 } : after)
    return after
  }
  return retryLocks(context, primary, 'primary', [step.table], () => primary.transaction(work))
}

/** Holds the next batch back while a replica is too far behind: then until it has applied all there is. */
const awaitReplicas = async (context: RunContext): Promise<void> => {
  const { maxLag, pause } = context.backfill
  for (const replica of maxLag === 0 ? [] : context.replicas) {
    const { lagBytes } = await hopLag(context.primary, replica.subscription)
    if (lagBytes !== null && lagBytes <= maxLag) continue
    const message = `is ${lagBytes ?? 'an unknown number of'} bytes behind, more than backfill.maxLag (${maxLag}): the next batch waits`
    context.emit({ type: 'waiting', host: replica.name, what: 'lag', message, blockers: [] })
    await awaitBarrier(context, replica)
  }
  if (pause > 0) await sleep(pause)
}

type Pace = { readonly started: number; readonly filledBefore: number; readonly total: number | null }

const tell = ({ context, migration, step }: Filling, { batch, filled }: Progress, pace: Pace): void => {
  const milliseconds = performance.now() - pace.started
  const perSecond = ((filled - pace.filledBefore) * 1000) / milliseconds
  const rest = pace.total === null ? null : Math.max(0, pace.total - filled)
  context.emit({
    type: 'progress',
    migration,
    host: 'primary',
    id: step.id,
    object: step.object,
    batch,
    done: filled,
    total: pace.total,
    perSecond: Math.round(perSecond),
    left: rest === null || perSecond === 0 ? null : Math.round((rest * 1000) / perSecond),
  })
}

/** Walks the table to its end, and again while rows turn up that were behind the walk. */
const fillAll = async (filling: Filling, begun: Progress): Promise<void> => {
  const { context, step, way } = filling
  const { rows } = await readExtent(context.primary, step.table)
  const pace: Pace = { started: performance.now(), filledBefore: begun.filled, total: rows > 0 ? rows : null }
  let at = begun
  for (;;) {
    if (at.pass > (fillsColumn(step.fill) ? way.passes : 1)) return
    if (at.cursor === null && !(await anyLeft(context.primary, step))) return
    const after = await fillBatch(filling, at)
    tell(filling, after, pace)
    at = after.cursor === null ? { ...after, pass: after.pass + 1 } : after
    await awaitReplicas(context)
  }
}

const finish = ({ context: { primary }, migration, step }: Filling): Promise<void> =>
  primary.transaction(async tx => {
    await recordStep(tx, 'primary', { migration, step: step.id, state: 'done', digests: [] })
    await clearProgress(tx, migration, step.id)
  })

/**
 * Writes rows in batches on the primary (a column's default to the rows that have NULL there, or what the file's own statement
 * says): each is a transaction with its row of the journal, so a run that was cut off goes on behind the last one. Batches wait for
 * `backfill.pause`, and for replicas that are more than `backfill.maxLag` behind. Returns false when it was done before.
 */
export const runBackfillStep = async (context: RunContext, migration: string, step: BackfillStep): Promise<boolean> => {
  const { primary } = context
  const records = await readSteps(primary, 'primary', migration)
  if (records.some(record => record.step === step.id && record.state === 'done')) return false
  const way = await wayThrough(primary, step)
  const filling: Filling = { context, migration, step, way }
  const known = await readProgress<Progress>(primary, migration, step.id)
  try {
    await fillAll(filling, known?.way === way.name ? known : beginning(way))
    await finish(filling)
  } catch (error) {
    const { sql, table, place } = step
    const action = { do: 'touch', sql, place, from: null, row: null, relation: table, needed: 'rows' } as const
    throw statementFault(error, 'primary', action, 'batch')
  }
  return true
}
