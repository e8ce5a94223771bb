import type { Finding } from '../base/finding.ts'
import type { Migration, Order } from '../migrations/migration.ts'
import type { PlacedStatement } from './actions.ts'
import { changesIn } from './changes.ts'
import { clash } from './clash.ts'
import { deferToCopy, mayDefer } from './defer.ts'
import { assignLanes } from './lanes.ts'
import { refusals } from './refusals.ts'
import { finalSteps, type PlacedRound, roundSteps } from './round-steps.ts'
import { cutRounds, type Round } from './rounds.ts'
import type { RuledMigration, RuledPart, RuledStatement } from './rule-file.ts'
import type { ReplicaTarget, Step } from './step.ts'

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

const outside = new Set<Order>(['expand', 'contract', 'free'])

/** One part looks back at rows that another one changes: taken apart, the statement would mean something else. */
const isIndivisible = ({ parts }: RuledStatement): boolean => parts.some(({ ruling }) => ruling.looksBack)

/**
 * A text that goes ahead of its part (DROP NOT NULL before a DROP COLUMN) speaks of the column as it is before the file: where
 * an earlier part has changed what it leans on, the whole part keeps its place in the stream.
 */
const startingOrder = (
  part: RuledPart,
  isOne: boolean,
  clashes: (earlier: number) => boolean,
  before: readonly RuledPart[],
): Order => {
  const { ruling } = part
  if (ruling.anchored && ruling.order === 'primary') return 'stream'
  if (isOne && outside.has(ruling.order)) return 'stream'
  const goesAhead = ruling.order === 'contract' && ruling.replica.some(({ order }) => order === 'expand')
  const isChanged = (): boolean =>
    before.some((earlier, index) => ['contract', 'stream', 'free'].includes(earlier.ruling.order) && clashes(index))
  return goesAhead && isChanged() ? 'stream' : ruling.order
}

const placeRound = (round: Round, numbers: ReadonlyMap<RuledStatement, number>): readonly PlacedStatement[] => {
  const parts = round.statements.flatMap(statement => statement.parts)
  const clashes = (earlier: number, later: number): boolean => {
    const first = parts[earlier]
    const second = parts[later]
    return first !== undefined && second !== undefined && clash(first, second)
  }
  const lanes = assignLanes(
    round.statements
      .flatMap(statement => statement.parts.map(part => ({ part, isOne: isIndivisible(statement) })))
      .map(({ part, isOne }, index) =>
        startingOrder(part, isOne, earlier => clashes(earlier, index), parts.slice(0, index)),
      ),
    clashes,
    parts.map(({ ruling }) => ruling.replica.some(text => text.order === 'expand')),
  ).map((lane, index) => (parts[index]?.ruling.order === 'primary' ? 'none' : lane))
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

/** Of tables that it does not name: what a part makes, or renames, is named by that. */
const mayChangeMembership = (placed: readonly PlacedStatement[]): boolean =>
  placed.some(({ ruled, lanes }) =>
    ruled.parts.some(
      ({ ruling: { reconciles, creates }, touches }, index) =>
        lanes[index] !== 'none' &&
        (touches().everything || (reconciles && !creates.some(({ what }) => what === 'relation'))),
    ),
  )

/** Tables whose place in the publication the file changes on the primary. */
const joiningOrLeaving = (placed: readonly PlacedStatement[]): readonly string[] =>
  placed.flatMap(({ ruled }) =>
    ruled.parts.flatMap(({ ruling, touches }) =>
      ruling.reconciles && ruling.order === 'primary' && ruling.relation === null
        ? [...touches().relations.keys()]
        : [],
    ),
  )

const refresh = (placed: readonly PlacedStatement[]): readonly Step[] => {
  const tables = [...new Set([...replicatedCreations(placed), ...joiningOrLeaving(placed)])]
  const whole = mayChangeMembership(placed)
  if (tables.length === 0 && !whole) return []
  const why = 'new tables join the publications, get REPLICA IDENTITY FULL on the replica, and are copied'
  return [{ id: 'refresh', host: 'primary', why, do: 'refresh', tables, whole }]
}

const afterwards = (placed: readonly PlacedStatement[], replicas: readonly ReplicaTarget[]): readonly Step[] => {
  const changes = changesIn(placed, ['expand', 'stream', 'contract', 'final'])
  if (changes.length === 0 || !replicas.some(replica => replica.materialize)) return []
  const why = 'Materialize may take up what is new and let go of what is old'
  return [{ id: 'materialize', host: 'materialize', why, do: 'materialize', changes }]
}

/** In the file's own order on every host: nothing before the primary's transaction, nothing after it. */
const allInStream = (statements: readonly PlacedStatement[]): readonly PlacedStatement[] =>
  statements.map(statement => ({
    ...statement,
    lanes: statement.lanes.map(lane => (lane === 'expand' || lane === 'contract' ? 'stream' : lane)),
  }))

/** The same rounds with the statements of `placed`, which come in the rounds' order. */
const regroup = (rounds: readonly PlacedRound[], placed: readonly PlacedStatement[]): readonly PlacedRound[] => {
  let next = 0
  return rounds.map(({ round, placed: own }) => {
    const from = next
    next += own.length
    return { round, placed: placed.slice(from, next) }
  })
}

const streamed = ({ round, placed }: PlacedRound): PlacedRound => ({
  round,
  placed: round.mode === 'transaction' ? allInStream(placed) : placed,
})

/**
 * Rulings → steps. Pure: the same rulings and replicas always give the same plan. `lanes: 'stream'` sends every part of a
 * transaction through the stream: for files whose parts depend on one another in ways their text does not tell.
 */
export const planMigration = (
  ruled: RuledMigration,
  replicas: readonly ReplicaTarget[],
  lanes: 'ruled' | 'stream' = 'ruled',
): Plan => {
  const numbers = numbering(ruled)
  const cut = cutRounds(ruled).map(round => {
    return { round, placed: placeRound(round, numbers) }
  })
  const mirrors = replicas.length === 0 || replicas.some(({ mirror }) => mirror === 'full')
  const copied = deferToCopy(
    cut.flatMap(round => round.placed),
    mirrors,
  )
  const deferred = regroup(cut, copied.placed)
  const rounds = lanes === 'ruled' ? deferred : deferred.map(streamed)
  const placed = rounds.flatMap(round => round.placed)
  return {
    format: 1,
    migration: ruled.migration,
    statements: placed,
    steps: [
      ...rounds.flatMap(({ round, placed: own }) => roundSteps(round, own, replicas)),
      ...refresh(placed),
      ...finalSteps(rounds, replicas),
      ...afterwards(placed, replicas),
    ],
    findings: [...refusals(ruled), ...copied.findings],
  }
}

/** Why a file may not run as written, with or without hosts: the findings of its plan. */
export const findingsOf = (ruled: RuledMigration): readonly Finding[] =>
  mayDefer(ruled) ? planMigration(ruled, []).findings : refusals(ruled)
