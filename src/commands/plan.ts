import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import { hazards } from '../plan/hazards.ts'
import { type Fate, type MigrationReport, migrationReport } from '../report/migration.ts'
import { openHosts } from './hosts.ts'
import { type Pending, type PlanOptions, planPending } from './pending.ts'
import { readReaders } from './readers.ts'
import { type SavedPlan, savePlan } from './saved-plan.ts'

/** `findings`: refusals, and what is risky all the same. `saved`: the plan as `up` takes it. */
export type PlanResult = {
  readonly outcome: 'planned' | 'nothing' | 'refused'
  readonly migrations: readonly MigrationReport[]
  readonly findings: readonly Finding[]
  readonly saved: SavedPlan
}

const done: Fate = { state: 'done', milliseconds: null, lsn: null }
const unrun: Fate = { ...done, state: 'pending' }

const outcomeOf = (pending: readonly Pending[]): PlanResult['outcome'] => {
  if (pending.length === 0) return 'nothing'
  return pending.some(({ plan }) => plan.findings.length > 0) ? 'refused' : 'planned'
}

/** What `up` would do now, without doing any of it. Throws the Faults of reading, parsing and connecting. */
export const plan = async (config: Config, options: PlanOptions = {}): Promise<PlanResult> => {
  const hosts = await openHosts(config)
  try {
    const pending = await planPending(hosts, config, options)
    const { readers, findings } = await readReaders(config)
    const risks = pending.flatMap(one => [
      ...one.plan.findings,
      ...(one.ruled === null ? [] : hazards(one.ruled, { materialize: isRead(config), sizes: one.sizes })),
    ])
    return {
      outcome: outcomeOf(pending),
      migrations: pending.map(({ plan: own, state, isDone }) =>
        migrationReport(own, { state, readers, fateOf: step => (isDone(step) ? done : unrun) }),
      ),
      findings: [...risks, ...findings],
      saved: await savePlan(hosts, config, pending),
    }
  } finally {
    await hosts.close()
  }
}
