import { Fault } from '../base/fault.ts'
import { announce, readSteps, recordStep } from '../journal/records.ts'
import { type Action, passesBy, type SqlStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { type RunContext, roleOf, sessionOf } from './context.ts'
import { digest } from './digest.ts'
import { transactionHead } from './head.ts'
import { relationsOf, retryLocks } from './lock-wait.ts'
import { asRunner, restoreRole, setsAnything } from './own-settings.ts'
import { runAction } from './run-action.ts'

/** What of the step this host has not done yet; session settings stay, for what follows them. */
const remaining = (step: SqlStep, done: ReadonlySet<string>): readonly Action[] => {
  const actions = step.actions.filter(action => action.do === 'set' || !done.has(digest(action.sql)))
  return actions.some(action => action.do !== 'set') ? actions : []
}

const announceRows = async (context: RunContext, migration: string, actions: readonly Action[]): Promise<void> => {
  const sends = actions.filter(action => action.do === 'send')
  if (sends.length === 0) return
  await Promise.all(
    context.replicas.map(replica =>
      announce(
        replica.session,
        migration,
        sends.map(action => ({
          step: `stream.${action.row}`,
          digest: digest(action.sql),
          state: passesBy(replica, action) ? 'skipped' : 'announced',
        })),
      ),
    ),
  )
}

/** What no statement is to blame for: constraints that are checked at COMMIT. */
const endFault = (error: unknown, step: SqlStep): unknown => {
  if (!(error instanceof Fault) || error.place !== undefined || !error.code.startsWith('sql-')) return error
  return new Fault(error.code, error.message, {
    host: step.host,
    cause: error.cause,
    hint: `step ${step.id} came to its end and was rolled back; correct the file (or the data) and run \`repl-migrate up\` again`,
  })
}

const runTogether = async (context: RunContext, migration: string, step: SqlStep, actions: readonly Action[]) => {
  const session = sessionOf(context, step.host)
  const digests = actions.filter(action => action.do === 'run').map(action => digest(action.sql))
  const work = async (tx: Session): Promise<void> => {
    await tx.run(transactionHead(context, step.host, step.lockTimeout))
    for (const action of actions) await runAction(context, tx, migration, step, action)
    const record = () => recordStep(tx, roleOf(step.host), { migration, step: step.id, state: 'done', digests })
    await (setsAnything(step) ? asRunner(tx, record) : record())
  }
  const transaction = () => session.transaction(work)
  await retryLocks(context, session, step.host, relationsOf(actions), transaction).catch((error: unknown) => {
    throw endFault(error, step)
  })
  if (setsAnything(step)) await restoreRole(session)
}

/**
 * Runs one SQL step that commits as a whole, its journal row included. Texts the journal already holds for this step are passed
 * by: the step was done before, or its file was edited after the primary had failed. Returns false when nothing was left.
 */
export const runSqlStep = async (context: RunContext, migration: string, step: SqlStep): Promise<boolean> => {
  const session = sessionOf(context, step.host)
  const records = await readSteps(session, roleOf(step.host), migration)
  const own = records.find(record => record.step === step.id && record.state === 'done')
  if (step.host === 'primary' && own !== undefined) return false
  const actions = own === undefined ? step.actions : remaining(step, new Set(own.digests))
  if (actions.length === 0) return false
  await announceRows(context, migration, actions)
  await runTogether(context, migration, step, actions)
  return true
}
