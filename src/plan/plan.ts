import type { Finding } from '../base/finding.ts'
import type { Migration } from '../migrations/migration.ts'
import type { PlacedStatement } from './actions.ts'
import { changesIn } from './changes.ts'
import { assignLanes } from './lanes.ts'
import { refusals } from './refusals.ts'
import { type ReplicaTarget, roundSteps } from './round-steps.ts'
import { cutRounds, type Round } from './rounds.ts'
import type { RuledMigration, RuledStatement } from './rule-file.ts'
import type { Step } from './step.ts'
import { conflict } from './touches.ts'

/** Everything one migration will do, in order: a value to be printed, run, stored and resumed. */
export type Plan = {
  readonly format: 1
  readonly migration: Migration
  readonly statements: readonly PlacedStatement[]
  readonly steps: readonly Step[]
  /** Why the migration may not run as written; empty when it may. */
  readonly findings: readonly Finding[]
}

const numbering = (ruled: RuledMigration): ReadonlyMap<RuledStatement, number> =>
  new Map(ruled.blocks.flatMap(block => block.statements).map((statement, index) => [statement, index]))

const placeRound = (round: Round, numbers: ReadonlyMap<RuledStatement, number>): readonly PlacedStatement[] => {
  const parts = round.statements.flatMap(statement => statement.parts)
  const clash = (earlier: number, later: number): boolean => {
    const first = parts[earlier]
    const second = parts[later]
    if (first === undefined || second === undefined || first.ruling.ambient || second.ruling.ambient) return false
    return conflict(first.touches, second.touches)
  }
  const lanes = assignLanes(
    parts.map(part => part.ruling.order),
    clash,
  )
  let next = 0
  return round.statements.map(ruled => {
    const from = next
    next += ruled.parts.length
    return { ruled, index: numbers.get(ruled) ?? 0, lanes: lanes.slice(from, next) }
  })
}

const replicatedCreations = (placed: readonly PlacedStatement[]): readonly string[] =>
  placed.flatMap(({ ruled, lanes }) =>
    ruled.parts.flatMap(({ ruling }, index) =>
      lanes[index] === 'none' ? [] : ruling.creates.filter(made => made.what === 'relation').map(made => made.id),
    ),
  )

const mayChangeMembership = (placed: readonly PlacedStatement[]): boolean =>
  placed.some(({ ruled, lanes }) =>
    ruled.parts.some(
      ({ ruling, touches }, index) => lanes[index] !== 'none' && (ruling.reconciles || touches.everything),
    ),
  )

const refresh = (placed: readonly PlacedStatement[]): readonly Step[] => {
  const tables = [...new Set(replicatedCreations(placed))]
  if (tables.length === 0 && !mayChangeMembership(placed)) return []
  const why = 'new tables join the publications, get REPLICA IDENTITY FULL on the replica, and are copied'
  return [{ id: 'refresh', host: 'primary', why, do: 'refresh', tables }]
}

const afterwards = (placed: readonly PlacedStatement[], replicas: readonly ReplicaTarget[]): readonly Step[] => {
  const changes = changesIn(placed, ['expand', 'stream', 'contract'])
  if (changes.length === 0 || !replicas.some(replica => replica.materialize)) return []
  const why = 'Materialize may take up what is new and let go of what is old'
  return [{ id: 'materialize', host: 'materialize', why, do: 'materialize', changes }]
}

/** Rulings → steps. Pure: the same rulings and replicas always give the same plan. */
export const planMigration = (ruled: RuledMigration, replicas: readonly ReplicaTarget[]): Plan => {
  const numbers = numbering(ruled)
  const rounds = cutRounds(ruled).map(round => ({ round, placed: placeRound(round, numbers) }))
  const placed = rounds.flatMap(round => round.placed)
  return {
    format: 1,
    migration: ruled.migration,
    statements: placed,
    steps: [
      ...rounds.flatMap(({ round, placed: own }) => roundSteps(round, own, replicas)),
      ...refresh(placed),
      ...afterwards(placed, replicas),
    ],
    findings: refusals(ruled),
  }
}
