import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import type { MigrationRecord } from '../journal/records.ts'
import { checksum } from '../migrations/checksum.ts'
import type { Migration, ParsedMigration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import { type Plan, planMigration } from '../plan/plan.ts'
import { placeOf } from '../plan/rule-file.ts'
import type { Step } from '../plan/step.ts'
import { restoreSteps } from '../plan/stored.ts'
import { sqlState } from '../postgres/errors.ts'
import { everySession } from '../run/context.ts'
import { checkGrammar } from '../run/grammar.ts'
import type { HasRun } from '../run/has-run.ts'
import { retryReads } from '../run/lock-wait.ts'
import type { Probe } from '../run/probe-row.ts'
import { type RehearseOptions, rehearse } from '../run/rehearse.ts'
import type { Runnable } from '../run/run-migration.ts'
import { takeUpEdited } from './edited.ts'
import { undoing } from './history.ts'
import { judge } from './judge.ts'
import { refusedFault } from './refused.ts'
import { refuseDependents, withAdvice } from './rehearsal-advice.ts'
import type { Runner } from './runner.ts'
import { shapesInspected } from './shapes.ts'
import { refuseSecrets } from './stream-secrets.ts'
import { type Judged, replicaTargets } from './unseen.ts'

/** A migration made ready: its plan, and what is to run. A plan taken up from the journal has steps but no rulings. */
export type Prepared = { readonly plan: Plan; readonly runnable: Runnable }

const writesRows = (plan: Plan): boolean =>
  plan.statements.some(({ ruled }) =>
    ruled.parts.some(({ ruling, touches }) => (ruling.order === 'primary' && !ruling.ambient) || touches().everything),
  )

/** Where apply will call the user's functions: a part runs there, and its table may be called otherwise by then. */
const probesIn = (plan: Plan): readonly Probe[] =>
  plan.statements.flatMap(({ ruled, lanes }) =>
    ruled.parts.flatMap((part, index) =>
      lanes[index] === 'none' ? [] : part.ruling.calls().map(relation => ({ relation, place: placeOf(ruled, part) })),
    ),
  )

const whatToTry = (plan: Plan): RehearseOptions => ({
  writesRows: writesRows(plan),
  probes: probesIn(plan),
  ...shapesInspected(plan),
})

/** The plan an earlier run began and did not finish, as the journal has it; null where there is none, or its file has changed. */
export const begunPlan = (record: MigrationRecord | undefined, parsed: ParsedMigration): Plan | null => {
  const { migration } = parsed
  if (record === undefined || record.state === 'done' || record.checksum !== migration.checksum) return null
  return { format: 1, migration, statements: [], steps: restoreSteps(record.decisions, parsed), findings: [] }
}

/** The server refused the text itself: not for rows, a lock, its own state, or a lost connection. */
const isStructural = (error: unknown): boolean => /^(?!08|22|23|40|53|55|57)/.test(sqlState(error) ?? '40')

/**
 * Tries the plan on the replicas. Where the servers refuse it, the parts may hang together in a way
 * the file's text does not tell (a column's constraint, a view in between): then all of it rides in the stream, in the
 * file's own order, which the primary will accept and so will they.
 */
const rehearsed = async (
  runner: Runner,
  config: Config,
  { ruled, plan }: Judged,
  hasRun: HasRun | undefined,
): Promise<Plan> => {
  const options = whatToTry(plan)
  try {
    await rehearse(runner.context, plan.migration.name, plan.steps, { ...options, ...(hasRun && { hasRun }) })
    return plan
  } catch (error) {
    if (!(error instanceof Fault) || !isStructural(error)) throw withAdvice(error, plan)
    runner.context.emit({ type: 'rerouted', migration: plan.migration.name, why: error.message })
    const streamed = planMigration(ruled, replicaTargets(config), 'stream')
    await rehearse(runner.context, plan.migration.name, streamed.steps, options).catch((again: unknown) => {
      throw again instanceof Fault ? refuseDependents(again, plan.migration.name) : again
    })
    return streamed
  }
}

/** What is undone is known by the text that undoes it. */
const byItsDownText = (migration: Migration): Migration =>
  migration.down === null ? migration : { ...migration, checksum: checksum(migration.down.sql) }

/** The steps of a saved plan, tried on the replicas as they are: rerouting them would make another plan of it. */
const asSaved = async (runner: Runner, plan: Plan, steps: readonly Step[]): Promise<Plan> => {
  const { name } = plan.migration
  try {
    await rehearse(runner.context, name, steps, whatToTry(plan))
    return { ...plan, steps }
  } catch (error) {
    if (!(error instanceof Fault) || !isStructural(error)) throw error
    throw new Fault('plan-stale', `the saved plan of \`${name}\` does not work on the replica: ${error.message}`, {
      ...(error.place === undefined ? {} : { place: error.place }),
      hint: '`repl-migrate up` without --plan sends all of that file through the stream where its order does not work',
      cause: error.cause,
    })
  }
}

export type PrepareOptions = {
  /** Default `up`. */
  readonly direction?: 'up' | 'down'
  /** The migration's steps in a saved plan, as stored. */
  readonly saved?: unknown
  /** Hears of the plan as soon as there is one, also of one that is refused, and of the one that takes its place. */
  readonly onPlan?: (plan: Plan) => void
}

/** Parses, rules and plans one migration; or takes up the steps that an earlier, unfinished run began. Throws `refused`. */
export const prepare = async (
  runner: Runner,
  config: Config,
  migration: Migration,
  record: MigrationRecord | undefined,
  { direction = 'up', saved, onPlan = () => undefined }: PrepareOptions = {},
): Promise<Prepared> => {
  const asked = direction === 'up' ? migration : byItsDownText(migration)
  const parsed = await parseMigration(asked, direction)
  const base = { name: direction === 'up' ? asked.name : undoing(asked.name), checksum: asked.checksum }
  const begun = begunPlan(record, parsed)
  if (begun !== null) {
    onPlan(begun)
    return { plan: begun, runnable: { ...base, steps: begun.steps, resumed: true } }
  }
  const judging = () => judge(runner.hosts, config, parsed, runner.searchPath, record !== undefined)
  const judged = await retryReads(config.lockRetry, everySession(runner.hosts), judging, runner.context.emit)
  onPlan(judged.plan)
  if (judged.plan.findings.length > 0) throw refusedFault(judged.plan, judged.plan.findings)
  await checkGrammar(runner.context, judged.plan.steps)
  const hasRun = record === undefined ? undefined : await takeUpEdited(runner, base.name, asked, judged.plan.steps)
  const plan =
    saved === undefined
      ? await rehearsed(runner, config, judged, hasRun)
      : await asSaved(runner, judged.plan, restoreSteps(saved, parsed))
  onPlan(plan)
  refuseSecrets(plan)
  return { plan, runnable: { ...base, steps: plan.steps, resumed: false } }
}
