import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import { readSteps } from '../journal/records.ts'
import type { Migration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import type { Plan } from '../plan/plan.ts'
import type { RuledMigration } from '../plan/rule-file.ts'
import type { Sizes } from '../plan/size.ts'
import type { Step } from '../plan/step.ts'
import { everySession, roleOf } from '../run/context.ts'
import { retryReads } from '../run/lock-wait.ts'
import { readStanding, refuseFaults, refuseHalfUndone, type Standing } from './history.ts'
import type { OpenHosts } from './hosts.ts'
import { judge, relationsNamed } from './judge.ts'
import { begunPlan } from './prepare.ts'
import { readSearchPath } from './runner.ts'

/** How far to plan. */
export type PlanOptions = { readonly to?: string; readonly step?: number; readonly allowOutOfOrder?: boolean }

/** A pending migration with what would run. `ruled` is null for one that has begun: its steps come from the journal. */
export type Pending = {
  readonly plan: Plan
  readonly ruled: RuledMigration | null
  /** How large the primary's tables are; null like `ruled`. */
  readonly sizes: Sizes | null
  /** Ids of all relations the file may mean. */
  readonly relations: readonly string[]
  /** The migration's, as the journal has it. */
  readonly state: string
  /** Which of its steps a host's journal holds as done. */
  readonly isDone: (step: Step) => boolean
}

/** The pending migrations an option like --to or --step leaves. Throws `migration-unknown`. */
export const select = (pending: readonly Migration[], { to, step }: PlanOptions): readonly Migration[] => {
  if (step !== undefined) return pending.slice(0, step)
  if (to === undefined) return pending
  const index = pending.findIndex(migration => migration.name === to)
  if (index === -1)
    throw new Fault('migration-unknown', `there is no pending migration \`${to}\``, {
      hint: '`repl-migrate status` lists them',
      exit: 2,
    })
  return pending.slice(0, index + 1)
}

/**
 * What `up` would run now over open hosts; of a migration that has begun, the steps it began with. Files after the first are planned against today's
 * catalogs: what an earlier pending file makes counts as unknown, so their orders are the careful ones.
 */
export const planPending = async (
  hosts: OpenHosts,
  config: Config,
  options: PlanOptions,
): Promise<readonly Pending[]> => {
  const standing = await readStanding(config, hosts.primary, options.allowOutOfOrder ?? false)
  refuseHalfUndone(standing)
  refuseFaults(standing.faults)
  const searchPath = await readSearchPath(hosts.primary)
  const pending: Pending[] = []
  for (const migration of select(standing.pending, options))
    pending.push(await planOne(hosts, config, migration, standing.records, searchPath))
  return pending
}

const doneSteps = async (hosts: OpenHosts, name: string): Promise<Pending['isDone']> => {
  const sessions = everySession(hosts)
  const known = await Promise.all(sessions.map(session => readSteps(session, roleOf(session.host), name)))
  const done = sessions.flatMap(({ host }, index) =>
    (known[index] ?? []).flatMap(({ state, step }) => (state === 'done' ? [`${host} ${step}`] : [])),
  )
  return ({ host, id }) => done.includes(`${host} ${id}`)
}

const planOne = async (
  hosts: OpenHosts,
  config: Config,
  migration: Migration,
  records: Standing['records'],
  searchPath: readonly string[],
): Promise<Pending> => {
  const parsed = await parseMigration(migration, 'up')
  const record = records.get(migration.name)
  const relations = relationsNamed(parsed, searchPath)
  const begun = begunPlan(record, parsed)
  if (begun === null) {
    const judged = await retryReads(config.lockRetry, everySession(hosts), () =>
      judge(hosts, config, parsed, searchPath, record !== undefined),
    )
    return {
      ...judged,
      relations,
      state: 'pending',
      isDone: () => false,
    }
  }
  const isDone = await doneSteps(hosts, migration.name)
  return { plan: begun, ruled: null, sizes: null, relations, state: record?.state ?? 'pending', isDone }
}
