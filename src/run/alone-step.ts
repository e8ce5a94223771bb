import { readSteps, recordStep, type StepRecord } from '../journal/records.ts'
import type { SqlStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { quoteLiteral } from '../sql/name.ts'
import { type RunContext, roleOf, sessionOf } from './context.ts'
import { digest } from './digest.ts'
import { relationsOf, retryLocks } from './lock-wait.ts'
import { restoreRole } from './own-settings.ts'
import { runAction } from './run-action.ts'

const isDone = async (session: Session, { settled }: SqlStep): Promise<boolean> => {
  if (settled === null) return false
  const [row] = await session.query<{ done: boolean }>(settled.done)
  return row?.done === true
}

/** Did an attempt that was cut off, or failed, reach its end after all? If not, what it left behind is cleared away. */
const settle = async (session: Session, step: SqlStep): Promise<boolean> => {
  if (await isDone(session, step)) return true
  if (step.settled !== null && step.settled.clear !== null) await session.run(step.settled.clear)
  return false
}

/**
 * A concurrent build keeps nobody out while it waits, and giving up throws the work away: it waits for others' transactions as
 * long as a barrier may.
 */
const lockTimeoutOf = ({ limits }: RunContext, { lockTimeout, settled }: SqlStep): number =>
  lockTimeout ?? (settled?.clear ? limits.barrier : limits.lock)

const prepare = async (context: RunContext, session: Session, step: SqlStep): Promise<void> => {
  const lock = lockTimeoutOf(context, step)
  await session.run(`SET lock_timeout = ${lock}; SET statement_timeout = ${context.limits.statement}`)
  if (step.host === 'primary') return
  const path = quoteLiteral(context.settings.searchPath)
  const zone = quoteLiteral(context.settings.timeZone)
  await session.run(
    `SELECT pg_catalog.set_config('search_path', ${path}, false), pg_catalog.set_config('TimeZone', ${zone}, false)`,
  )
}

const attempt = async (context: RunContext, session: Session, migration: string, step: SqlStep): Promise<void> => {
  let attempts = 0
  try {
    await retryLocks(context, session, step.host, relationsOf(step.actions), async () => {
      if (attempts++ > 0 && (await settle(session, step))) return
      await prepare(context, session, step)
      for (const action of step.actions) await runAction(context, session, migration, step, action)
    })
  } finally {
    await restoreRole(session).catch(() => undefined)
    const ours = 'RESET lock_timeout; RESET statement_timeout; RESET search_path; RESET TIME ZONE'
    await session.run(ours).catch(() => undefined)
  }
}

/**
 * Runs a statement PostgreSQL refuses inside a transaction. The journal says `running` before it (unless the catalogs say that
 * somebody else did it already: then it may fail, and is not ours) and `done` after it; between the two the catalogs tell what
 * became of it (`settled`), and an invalid index is dropped before the next attempt.
 */
export const runAloneStep = async (context: RunContext, migration: string, step: SqlStep): Promise<boolean> => {
  const session = sessionOf(context, step.host)
  const role = roleOf(step.host)
  const digests = step.actions.map(action => digest(action.sql))
  const record = (state: StepRecord['state']) => recordStep(session, role, { migration, step: step.id, state, digests })
  const known = (await readSteps(session, role, migration)).find(row => row.step === step.id)
  if (known?.state === 'done') return false
  const reached = known !== undefined && (await settle(session, step))
  if (!reached) {
    if (known === undefined && !(await isDone(session, step))) await record('running')
    await attempt(context, session, migration, step)
  }
  await record('done')
  return true
}
