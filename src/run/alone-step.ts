import { readSteps, recordStep, type StepRecord } from '../journal/records.ts'
import type { SqlStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { quoteLiteral } from '../sql/name.ts'
import { type RunContext, roleOf, sessionOf } from './context.ts'
import { digest } from './digest.ts'
import { relationsOf, retryLocks } from './lock-wait.ts'
import { runAction } from './run-action.ts'

/** Did an attempt that was cut off, or failed, reach its end after all? If not, what it left behind is cleared away. */
const settle = async (session: Session, step: SqlStep): Promise<boolean> => {
  if (step.settled === null) return false
  const [row] = await session.query<{ done: boolean }>(step.settled.done)
  if (row?.done === true) return true
  if (step.settled.clear !== null) await session.run(step.settled.clear)
  return false
}

const prepare = async (context: RunContext, session: Session, step: SqlStep): Promise<void> => {
  const lock = step.lockTimeout ?? context.limits.lock
  await session.run(`SET lock_timeout = ${lock}; SET statement_timeout = ${context.limits.statement}`)
  if (step.host === 'primary') return
  const path = quoteLiteral(context.settings.searchPath)
  const zone = quoteLiteral(context.settings.timeZone)
  await session.run(
    `SELECT pg_catalog.set_config('search_path', ${path}, false), pg_catalog.set_config('TimeZone', ${zone}, false)`,
  )
}

/**
 * Runs a statement PostgreSQL refuses inside a transaction. The journal says `running` before it and `done` after it; between
 * the two the catalogs say what became of it (`settled`), and an invalid index is dropped before the next attempt.
 */
export const runAloneStep = async (context: RunContext, migration: string, step: SqlStep): Promise<boolean> => {
  const session = sessionOf(context, step.host)
  const role = roleOf(step.host)
  const record = (state: StepRecord['state']) =>
    recordStep(session, role, {
      migration,
      step: step.id,
      state,
      digests: step.actions.map(action => digest(action.sql)),
    })
  const known = (await readSteps(session, role, migration)).find(row => row.step === step.id)
  if (known?.state === 'done') return false
  if (known?.state === 'running' && (await settle(session, step))) {
    await record('done')
    return true
  }
  await record('running')
  let attempts = 0
  await retryLocks(context, session, step.host, relationsOf(step.actions), async () => {
    if (attempts++ > 0 && (await settle(session, step))) return
    await prepare(context, session, step)
    for (const action of step.actions) await runAction(context, session, migration, step, action)
  })
  await session.run('RESET lock_timeout; RESET statement_timeout; RESET search_path; RESET TIME ZONE')
  await record('done')
  return true
}
