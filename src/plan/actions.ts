import type { Lane } from './lanes.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'
import { type Action, passesBy, type ReplicaTarget } from './step.ts'

export type PlacedStatement = {
  readonly ruled: RuledStatement
  /** Index of the statement in its migration. */
  readonly index: number
  /** One lane per part. */
  readonly lanes: readonly Lane[]
}

/** What writes rows, or may. */
const writing = new Set('InsertStmt UpdateStmt DeleteStmt MergeStmt TruncateStmt SelectStmt CallStmt DoStmt'.split(' '))

/** Rows that the file means for a replica alone are written there as by anybody: triggers fire, foreign keys are checked. */
const ownIf = (parts: readonly RuledPart[]): Pick<Action, 'own'> =>
  parts.some(({ part, ruling }) => ruling.order === 'replica' && writing.has(part.tag)) ? { own: true } : {}

/** Which replicas pass it by; the parts of one text agree about those that are known. */
const passing = (parts: readonly RuledPart[]): Pick<Action, 'needed' | 'passedBy'> => {
  const passedBy = parts[0]?.ruling.passedBy ?? []
  return {
    needed: parts.some(({ ruling }) => ruling.needed === 'rows') ? 'rows' : 'mirror',
    ...(passedBy.length === 0 ? {} : { passedBy }),
  }
}

const passedByAlike = (parts: readonly RuledPart[]): boolean =>
  new Set(parts.map(({ ruling }) => ruling.passedBy.join())).size === 1

const whole = (placed: PlacedStatement, doing: 'set' | 'run' | 'send', row: string | null): Action => ({
  do: doing,
  sql: placed.ruled.statement.sql,
  place: placed.ruled.statement.place,
  from: { statement: placed.index, part: null },
  row,
  relation: placed.ruled.parts[0]?.ruling.relation ?? null,
  ...passing(placed.ruled.parts),
  ...ownIf(placed.ruled.parts),
})

const single = (placed: PlacedStatement, part: number, doing: 'run' | 'send', row: string | null): Action[] => {
  const ruled = placed.ruled.parts[part]
  if (ruled === undefined) return []
  const { part: text, ruling } = ruled
  return [
    {
      do: doing,
      sql: text.sql,
      place: text.place,
      from: { statement: placed.index, part },
      row,
      relation: ruling.relation,
      ...passing([ruled]),
      ...ownIf([ruled]),
    },
  ]
}

/** A text that is not in the file. */
export const made = (ruled: RuledPart, doing: 'run' | 'send' | 'touch', sql: string): Action => ({
  do: doing,
  sql,
  place: ruled.part.place,
  from: null,
  row: null,
  relation: ruled.ruling.relation,
  ...passing([ruled]),
})

type Chosen = (ruled: RuledPart, index: number) => boolean

/** The statement itself where every part is chosen, else the chosen parts' own texts. */
const pick = (
  placed: PlacedStatement,
  chosen: Chosen,
  doing: 'run' | 'send',
  rowOf: (part: number) => string | null,
): Action[] => {
  const indexes = placed.ruled.parts.flatMap((ruled, index) => (chosen(ruled, index) ? [index] : []))
  const isWhole = indexes.length === placed.ruled.parts.length && (doing === 'run' || passedByAlike(placed.ruled.parts))
  if (isWhole) return [whole(placed, doing, rowOf(0))]
  return indexes.flatMap(index => single(placed, index, doing, rowOf(index)))
}

const isAmbient = (placed: PlacedStatement): boolean => placed.ruled.parts.every(({ ruling }) => ruling.ambient)

/** Lanes that are steps of their own on a replica. */
export type ReplicaLane = 'expand' | 'contract' | 'final'

/** The lane of a text that stands for a part on the replica: before the primary as asked, after it when the part itself would run. */
const derivedLane = (order: 'expand' | 'contract', own: Lane | undefined): ReplicaLane =>
  order === 'contract' && own === 'final' ? 'final' : order

/** What a replica runs of one statement in `lane`: its own text, or the texts its ruling puts in its place there. */
const onReplica = (placed: PlacedStatement, lane: ReplicaLane, replica: ReplicaTarget): Action[] => {
  const own: Chosen = (ruled, index) =>
    placed.lanes[index] === lane && ruled.ruling.replica.length === 0 && !passesBy(replica, ruled.ruling)
  const derived = placed.ruled.parts.flatMap((ruled, index) =>
    placed.lanes[index] === 'stream' || passesBy(replica, ruled.ruling)
      ? []
      : ruled.ruling.replica
          .filter(text => derivedLane(text.order, placed.lanes[index]) === lane)
          .map(text => made(ruled, 'run', text.sql)),
  )
  return [...pick(placed, own, 'run', () => null), ...derived].filter(action => action.sql !== '')
}

/** Everything a replica runs in `lane`, in file order, session settings included where anything follows them. */
export const replicaActions = (
  statements: readonly PlacedStatement[],
  lane: ReplicaLane,
  replica: ReplicaTarget,
): readonly Action[] => {
  const actions = statements.flatMap(placed =>
    isAmbient(placed) ? [whole(placed, 'set', null)] : onReplica(placed, lane, replica),
  )
  const work = statements.some(placed => !isAmbient(placed) && onReplica(placed, lane, replica).length > 0)
  return work ? actions : []
}

/** The steps that stand for a part on the primary: its text, or what its ruling puts in its place there. */
const splitActions = (placed: PlacedStatement, ruled: RuledPart, part: number): Action[] =>
  ruled.ruling.split.flatMap((step, index) => {
    const row = `${placed.index + 1}.${part + 1}.${index + 1}`
    return step.how === 'rows'
      ? [made(ruled, 'touch', step.sql)]
      : [{ ...made(ruled, 'send', step.sql), row }, made(ruled, 'run', step.sql)]
  })

/** The column comes in empty, and with it what gives new rows their values, which no replica needs yet. */
const backfillActions = (placed: PlacedStatement, ruled: RuledPart, part: number): Action[] => {
  const { backfill } = ruled.ruling
  if (backfill === null) return []
  const add = backfill.add === null ? [] : [backfill.add]
  const send = placed.lanes[part] === 'stream' ? add : []
  return [
    ...send.map(sql => ({ ...made(ruled, 'send', sql), row: rowOf(placed, part) })),
    ...[...add, ...backfill.fresh].map(sql => made(ruled, 'run', sql)),
  ]
}

const partOnPrimary = (placed: PlacedStatement, ruled: RuledPart, part: number): Action[] => {
  const streams = placed.lanes[part] === 'stream'
  if (ruled.ruling.backfill !== null) return backfillActions(placed, ruled, part)
  if (streams && ruled.ruling.split.length > 0) return splitActions(placed, ruled, part)
  const send = streams ? single(placed, part, 'send', rowOf(placed, part)) : []
  const run = ruled.ruling.order === 'replica' ? [] : single(placed, part, 'run', null)
  return [...send, ...run, ...touchAction(placed, ruled, part)]
}

const rowOf = (placed: PlacedStatement, part: number): string => `${placed.index + 1}.${part + 1}`

const touchAction = (placed: PlacedStatement, ruled: RuledPart, part: number): Action[] =>
  ruled.ruling.touch !== null && placed.lanes[part] === 'stream'
    ? [made(ruled, 'touch', ruled.ruling.touch.update)]
    : []

const isSplit = ({ ruled, lanes }: PlacedStatement): boolean =>
  ruled.parts.some(
    ({ ruling }, part) => ruling.backfill !== null || (ruling.split.length > 0 && lanes[part] === 'stream'),
  )

/** What the replica's apply worker runs of a statement: its own text, or the one text that stands for all of it there. */
const inStream = (placed: PlacedStatement): Action[] => {
  const [only, ...others] = placed.ruled.parts
  const [standIn, ...more] = only?.ruling.replica ?? []
  if (only !== undefined && standIn !== undefined && others.length + more.length === 0 && placed.lanes[0] === 'stream')
    return [{ ...made(only, 'send', standIn.sql), row: rowOf(placed, 0) }]
  return pick(
    placed,
    (_, index) => placed.lanes[index] === 'stream',
    'send',
    part => rowOf(placed, part),
  )
}

const onPrimary = (placed: PlacedStatement): Action[] => {
  if (isAmbient(placed)) return [whole(placed, 'set', null)]
  const before = placed.ruled.parts.flatMap(part =>
    part.ruling.before === null ? [] : [made(part, 'run', part.ruling.before)],
  )
  if (isSplit(placed)) return placed.ruled.parts.flatMap((ruled, part) => partOnPrimary(placed, ruled, part))
  const runs = pick(
    placed,
    ({ ruling }) => ruling.order !== 'replica',
    'run',
    () => null,
  )
  return [
    ...before,
    ...inStream(placed),
    ...runs,
    ...placed.ruled.parts.flatMap((ruled, part) => touchAction(placed, ruled, part)),
  ]
}

/** What several parts ask for alike is done once. */
const atEnd = (statements: readonly PlacedStatement[]): readonly Action[] => [
  ...new Map(
    statements.flatMap(({ ruled }) =>
      ruled.parts.flatMap(part =>
        part.ruling.atEnd === null ? [] : [[part.ruling.atEnd, made(part, 'run', part.ruling.atEnd)] as const],
      ),
    ),
  ).values(),
]

/** The primary's transaction: the file as it stands, each in-stream part announced just before it runs. */
export const primaryActions = (statements: readonly PlacedStatement[]): readonly Action[] => [
  ...statements.flatMap(onPrimary),
  ...atEnd(statements),
]
