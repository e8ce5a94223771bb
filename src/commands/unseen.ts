import type { Config } from '../config/config.ts'
import { usesMaterialize } from '../config/uses-materialize.ts'
import type { ParsedMigration } from '../migrations/migration.ts'
import { type Plan, planMigration } from '../plan/plan.ts'
import { type RuledMigration, ruleMigration } from '../plan/rule-file.ts'
import type { Sizes } from '../plan/size.ts'
import type { ReplicaTarget } from '../plan/step.ts'

/** A migration ruled and planned. */
export type Judged = { readonly ruled: RuledMigration; readonly plan: Plan; readonly sizes: Sizes | null }

/** How the planner sees the configured replicas. */
export const replicaTargets = (config: Config): readonly ReplicaTarget[] =>
  config.replicas.map(({ name, mirror, publication }) => ({
    name,
    mirror,
    materialize: publication !== null && usesMaterialize(config),
  }))

/** A file ruled without any host. */
export const ruleUnseen = (parsed: ParsedMigration): RuledMigration => ruleMigration(parsed, null, ['public'])

/** The same without any host: for lint, and for what a plan can say of later files. */
export const judgeUnseen = (config: Config | null, parsed: ParsedMigration): Judged => {
  const ruled = ruleUnseen(parsed)
  const targets =
    config === null ? [{ name: 'replica', mirror: 'full', materialize: true } as const] : replicaTargets(config)
  return { ruled, plan: planMigration(ruled, targets), sizes: null }
}
