import { type PlacedStatement, primaryActions, type ReplicaLane, replicaActions } from './actions.ts'
import { backfillSteps } from './backfill-steps.ts'
import { changesIn, stalling } from './changes.ts'
import type { Lane } from './lanes.ts'
import type { Round } from './rounds.ts'
import type { Action, ReplicaTarget, Step } from './step.ts'

type Phase = ReplicaLane | 'primary'

const phaseWhy: Record<Phase, string> = {
  expand: 'the replica must accept what the primary is about to send',
  primary: 'the whole file in one transaction',
  contract: 'the primary no longer sends what this takes away',
  final: 'it needs the rows of a table that is new in this file',
}

const lockTimeout = (placed: readonly PlacedStatement[]): number | null => {
  const asked = placed.flatMap(({ ruled }) =>
    ruled.directives.flatMap(directive => (directive.name === 'lock-timeout' ? [directive.milliseconds] : [])),
  )
  return asked.length === 0 ? null : Math.max(...asked)
}

const settledIn = (placed: readonly PlacedStatement[]) =>
  placed.flatMap(({ ruled }) => ruled.parts.flatMap(({ ruling }) => ruling.settled ?? []))[0] ?? null

const sqlStep = (
  round: Pick<Round, 'number' | 'mode'>,
  placed: readonly PlacedStatement[],
  phase: Phase,
  host: string,
  actions: readonly Action[],
): readonly Step[] => {
  if (actions.length === 0) return []
  const alone = round.mode === 'alone'
  return [
    {
      id: `${round.number}.${phase}`,
      host,
      why: alone ? 'PostgreSQL does not run it inside a transaction' : phaseWhy[phase],
      do: 'sql',
      actions,
      transaction: !alone,
      settled: alone ? settledIn(placed) : null,
      lockTimeout: lockTimeout(placed),
    },
  ]
}

const gate = (
  id: string,
  replica: ReplicaTarget,
  placed: readonly PlacedStatement[],
  lanes: readonly Lane[],
): readonly Step[] => {
  const changes = replica.materialize ? stalling(changesIn(placed, lanes)) : []
  const why = `a Materialize table that reads ${replica.name} would stall`
  return changes.length === 0 ? [] : [{ id, host: 'materialize', why, do: 'gate', changes }]
}

/** A round with its statements placed. */
export type PlacedRound = { readonly round: Round; readonly placed: readonly PlacedStatement[] }

/** What waits until the end commits together, but for what PostgreSQL will not run in a transaction. */
const finalRounds = (rounds: readonly PlacedRound[]): readonly PlacedRound[] => {
  const found: PlacedRound[] = []
  for (const { round, placed } of rounds) {
    if (!placed.some(({ lanes }) => lanes.includes('final'))) continue
    const last = found.at(-1)
    if (last?.round.mode !== 'transaction' || round.mode !== 'transaction') found.push({ round, placed })
    else found.splice(-1, 1, { round: last.round, placed: [...last.placed, ...placed] })
  }
  return found
}

/** What a file's rounds left for the end: it runs once the new tables' rows are on the replica. */
export const finalSteps = (rounds: readonly PlacedRound[], replicas: readonly ReplicaTarget[]): readonly Step[] =>
  finalRounds(rounds).flatMap(({ round: { mode }, placed }, index) => {
    const number = rounds.length + 1 + index
    return replicas.flatMap(replica => [
      ...gate(`${number}.gate-final`, replica, placed, ['final']),
      ...sqlStep({ number, mode }, placed, 'final', replica.name, replicaActions(placed, 'final', replica)),
    ])
  })

/** The steps of one round: gate, E on every replica, P, barrier, gate, C on every replica, then its backfills; empty ones left out. */
export const roundSteps = (
  round: Round,
  placed: readonly PlacedStatement[],
  replicas: readonly ReplicaTarget[],
): readonly Step[] => {
  const onReplicas = (phase: 'expand' | 'contract'): readonly Step[] =>
    replicas.flatMap(replica => sqlStep(round, placed, phase, replica.name, replicaActions(placed, phase, replica)))
  const contract = onReplicas('contract')
  const waits = contract.length > 0 || placed.some(({ lanes }) => lanes.includes('stream'))
  const barrier = (replica: ReplicaTarget): Step => ({
    id: `${round.number}.barrier`,
    host: replica.name,
    why: `${replica.name} has applied the primary's commit`,
    do: 'barrier',
  })
  return [
    ...replicas.flatMap(replica => gate(`${round.number}.gate-before`, replica, placed, ['expand', 'stream'])),
    ...onReplicas('expand'),
    ...sqlStep(round, placed, 'primary', 'primary', primaryActions(placed)),
    ...(waits ? replicas.map(barrier) : []),
    ...replicas.flatMap(replica => gate(`${round.number}.gate`, replica, placed, ['contract'])),
    ...contract,
    ...backfillSteps(round.number, placed, replicas, lockTimeout(placed)),
  ]
}
