import { type Action, passesBy, type SqlStep, type Step } from '../plan/step.ts'
import { serverError } from '../postgres/errors.ts'
import { asItsOwn } from '../postgres/replica-role.ts'
import type { Session } from '../postgres/session.ts'
import { applyRole, asRole, lacksRight } from './apply-role.ts'
import type { RunContext, RunReplica } from './context.ts'
import type { HasRun } from './has-run.ts'
import { transactionHead } from './head.ts'
import { relationsOf, retryLocks } from './lock-wait.ts'
import { type Probe, probeRow } from './probe-row.ts'
import { statementFault } from './run-action.ts'
import { isLoud, refuseWrites } from './silence.ts'

const isSql = (step: Step): step is SqlStep => step.do === 'sql'

/** Work that is no single transaction. */
export const isAlone = (step: Step): boolean => step.do === 'backfill' || (isSql(step) && !step.transaction)

type Tried = { readonly certain: readonly SqlStep[]; readonly guessed: readonly SqlStep[] }

/**
 * SQL steps up to the first work that is no single transaction. What follows it says nothing certain when it is tried without that:
 * it only shows, where somebody looks, what the file may make.
 */
const aroundAlone = (steps: readonly Step[]): Tried => {
  const end = steps.findIndex(isAlone)
  if (end === -1) return { certain: steps.filter(isSql), guessed: [] }
  return { certain: steps.slice(0, end).filter(isSql), guessed: steps.slice(end).filter(isSql).filter(isTogether) }
}

/** Steps that one rehearsal can try for certain: those before the next work that is no single transaction. */
export const untilAlone = (steps: readonly Step[]): readonly SqlStep[] => aroundAlone(steps).certain

const isTogether = (step: SqlStep): boolean => step.transaction

const nothingRan: HasRun = () => false

/** What this replica will run, in the order it will run it: its own steps, and the texts the primary sends. */
export const replicaScript = (
  steps: readonly SqlStep[],
  replica: RunReplica,
  hasRun: HasRun = nothingRan,
): readonly Action[] =>
  steps.flatMap(step => {
    if (step.host === replica.name) return step.actions.filter(({ sql }) => !hasRun(replica.name, step.id, sql))
    if (step.host !== 'primary') return []
    const sent = step.actions.filter(action => action.do === 'send' && !passesBy(replica, action))
    return sent.length === 0 ? [] : step.actions.filter(action => action.do === 'set' || sent.includes(action))
  })

/** Rows the file itself writes first are not on the replica during a rehearsal: what only rows can break says nothing then. */
const aboutRows = (error: unknown): boolean => /^(22|23)/.test(serverError(error)?.sqlState ?? '')

export type RehearseOptions = {
  /** The file writes rows, which are not on the replica yet. */
  readonly writesRows: boolean
  readonly hasRun?: HasRun
  /** Work of the same file stands before it and is done. */
  readonly behind?: boolean
  /** Tables for which apply will call functions of the user's. */
  readonly probes?: readonly Probe[]
  /** Looks at what the replica would have in the end; then every file is rehearsed. */
  readonly inspect?: (session: Session, replica: string) => Promise<void>
}

/**
 * ALTER DOMAIN … DROP CONSTRAINT IF EXISTS of one that is not there leaves PostgreSQL with news that it takes up with the next write
 * only, and it begins no subtransaction before ("unprocessed inval messages", seen on 15 and 18): this writes, and any role may.
 */
const takeUp = (sql: string): string =>
  /^ALTER\s+DOMAIN\b/i.test(sql) ? `${sql}\n; SELECT pg_catalog.lo_create(0)` : sql

type Script = { readonly actions: readonly Action[]; readonly certain: boolean }

/**
 * Every step's script behind the settings it begins with. To the end, or to what only rows of the file's own would have spared:
 * nothing that comes after it can be tried, though what it makes can be looked at.
 */
const tryAll = async (
  context: RunContext,
  replica: RunReplica,
  scripts: readonly Script[],
  { writesRows, inspect, probes = [], loud = false, behind = false }: RehearseOptions & { readonly loud?: boolean },
): Promise<void> => {
  const head = transactionHead(context, replica.name, null)
  const worker = scripts.some(({ actions }) => actions.some(({ do: how }) => how === 'send'))
    ? await applyRole(replica)
    : null
  const { session, name } = replica
  const actions = scripts.flatMap(script => script.actions)
  let spared = false
  const goesOn = async (action: Action): Promise<boolean> => {
    if (inspect !== undefined) await session.run('SAVEPOINT tried')
    const run = (): Promise<void> => session.run(takeUp(action.sql))
    const error = await asRole(session, action.do === 'send' ? worker : null, () =>
      action.own === true ? asItsOwn(session, run) : run(),
    ).then(
      () => null,
      thrown => thrown,
    )
    if (error === null) return true
    spared ||= writesRows && aboutRows(error)
    if (!spared) throw lacksRight(statementFault(error, name, action, behind ? 'later rehearsal' : 'rehearsal'), worker)
    if (inspect !== undefined) await session.run('ROLLBACK TO SAVEPOINT tried')
    return inspect !== undefined
  }
  await session.run('BEGIN')
  try {
    for (const script of scripts) {
      spared ||= !script.certain
      await session.run(head)
      for (const action of script.actions) if (!(await goesOn(action))) return
    }
    if (loud && !actions.some(({ own }) => own)) await refuseWrites(session, name, actions[0]?.place)
    for (const probe of probes) await probeRow(session, name, probe)
    await inspect?.(session, name)
  } finally {
    await session.run('ROLLBACK')
  }
}

/**
 * Tries everything a replica is to run in or after the primary's transaction, in one transaction that is rolled back, before any
 * host is changed: a text that failed inside the stream would stop apply. A file with expand steps alone needs none, its
 * first step being its own rehearsal.
 */
export const rehearse = async (
  context: RunContext,
  migration: string,
  steps: readonly Step[],
  options: RehearseOptions,
): Promise<void> => {
  const { certain, guessed } = aroundAlone(steps)
  const tried = [
    ...certain.map(step => ({ step, certain: true })),
    ...(options.inspect === undefined ? [] : guessed).map(step => ({ step, certain: false })),
  ]
  for (const replica of context.replicas) {
    const scripts = tried
      .map(({ step, certain: is }) => ({ actions: replicaScript([step], replica, options.hasRun), certain: is }))
      .filter(({ actions }) => actions.length > 0)
    const actions = scripts.flatMap(script => script.actions)
    const loud = actions.length > 0 && (await isLoud(replica.session))
    const later =
      loud ||
      options.inspect !== undefined ||
      (options.probes ?? []).length > 0 ||
      certain.some(step => step.host === replica.name && step.id.endsWith('.contract')) ||
      actions.some(action => action.do === 'send')
    if (!later) continue
    const started = performance.now()
    await retryLocks(context, replica.session, replica.name, relationsOf(actions), () =>
      tryAll(context, replica, scripts, { ...options, loud }),
    )
    context.emit({ type: 'rehearsed', migration, host: replica.name, milliseconds: performance.now() - started })
  }
}
