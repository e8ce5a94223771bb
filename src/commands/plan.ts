import { Fault } from '../base/fault.ts'
import type { Config } from '../config/config.ts'
import type { Migration } from '../migrations/migration.ts'
import { parseMigration } from '../migrations/parse.ts'
import type { Plan } from '../plan/plan.ts'
import { readStanding, refuseFaults, type Standing } from './history.ts'
import { type OpenHosts, openHosts } from './hosts.ts'
import { judge } from './judge.ts'
import { begunPlan } from './prepare.ts'
import { readSearchPath } from './runner.ts'

export type PlanOptions = { readonly to?: string; readonly step?: number; readonly allowOutOfOrder?: boolean }

export type PlanResult = {
  readonly outcome: 'planned' | 'nothing' | 'refused'
  readonly plans: readonly Plan[]
  /** Names of migrations that began earlier and will go on from their journal. */
  readonly begun: readonly string[]
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

const planAll = async (
  hosts: OpenHosts,
  config: Config,
  migrations: readonly Migration[],
  records: Standing['records'],
): Promise<readonly Plan[]> => {
  const searchPath = await readSearchPath(hosts.primary)
  const plans: Plan[] = []
  for (const migration of migrations) {
    const parsed = await parseMigration(migration, 'up')
    const begun = begunPlan(records.get(migration.name), parsed)
    plans.push(begun ?? (await judge(hosts, config, parsed, searchPath)).plan)
  }
  return plans
}

/**
 * What `up` would do now, without doing any of it; of a migration that has begun, the steps it began with. Files after the first are planned against today's catalogs: what an earlier
 * pending file makes counts as unknown, so their orders are the careful ones.
 */
export const plan = async (config: Config, options: PlanOptions = {}): Promise<PlanResult> => {
  const hosts = await openHosts(config)
  try {
    const standing = await readStanding(config, hosts.primary, options.allowOutOfOrder ?? false)
    refuseFaults(standing.faults)
    const plans = await planAll(hosts, config, select(standing.pending, options), standing.records)
    const refused = plans.some(one => one.findings.length > 0)
    const begun = standing.pending.map(({ name }) => name).filter(name => standing.records.has(name))
    return { outcome: refused ? 'refused' : plans.length === 0 ? 'nothing' : 'planned', plans, begun }
  } finally {
    await hosts.close()
  }
}
