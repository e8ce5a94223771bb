import type { Lane } from './lanes.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'
import type { Action } from './step.ts'

export type PlacedStatement = {
  readonly ruled: RuledStatement
  /** Index of the statement in its migration. */
  readonly index: number
  /** One lane per part. */
  readonly lanes: readonly Lane[]
}

const whole = (placed: PlacedStatement, doing: 'set' | 'run' | 'send', row: string | null): Action => ({
  do: doing,
  sql: placed.ruled.statement.sql,
  place: placed.ruled.statement.place,
  from: { statement: placed.index, part: null },
  row,
  relation: placed.ruled.parts[0]?.ruling.relation ?? null,
  needed: placed.ruled.parts.some(({ ruling }) => ruling.needed === 'rows') ? 'rows' : 'mirror',
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
      needed: ruling.needed,
    },
  ]
}

const made = (ruled: RuledPart, doing: 'run' | 'touch', sql: string): Action => ({
  do: doing,
  sql,
  place: ruled.part.place,
  from: null,
  row: null,
  relation: ruled.ruling.relation,
  needed: ruled.ruling.needed,
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
  if (indexes.length === placed.ruled.parts.length) return [whole(placed, doing, rowOf(0))]
  return indexes.flatMap(index => single(placed, index, doing, rowOf(index)))
}

const isAmbient = (placed: PlacedStatement): boolean => placed.ruled.parts.every(({ ruling }) => ruling.ambient)

/** What a replica runs of one statement in `lane`: its own text, or the texts its ruling puts in its place there. */
const onReplica = (placed: PlacedStatement, lane: 'expand' | 'contract'): Action[] => {
  const own: Chosen = ({ ruling }, index) => placed.lanes[index] === lane && ruling.replica.length === 0
  const derived = placed.ruled.parts.flatMap((ruled, index) =>
    placed.lanes[index] === 'stream'
      ? []
      : ruled.ruling.replica.filter(text => text.order === lane).map(text => made(ruled, 'run', text.sql)),
  )
  return [...pick(placed, own, 'run', () => null), ...derived].filter(action => action.sql !== '')
}

/** Everything a replica runs in `lane`, in file order, session settings included where anything follows them. */
export const replicaActions = (
  statements: readonly PlacedStatement[],
  lane: 'expand' | 'contract',
  mirror: 'full' | 'tables',
): readonly Action[] => {
  const actions = statements.flatMap(placed =>
    isAmbient(placed)
      ? [whole(placed, 'set', null)]
      : onReplica(placed, lane).filter(({ needed }) => mirror === 'full' || needed === 'rows'),
  )
  const work = statements.some(placed => !isAmbient(placed) && onReplica(placed, lane).length > 0)
  return work ? actions : []
}

const onPrimary = (placed: PlacedStatement): Action[] => {
  if (isAmbient(placed)) return [whole(placed, 'set', null)]
  const sends = pick(
    placed,
    (_, index) => placed.lanes[index] === 'stream',
    'send',
    part => `${placed.index + 1}.${part + 1}`,
  )
  const runs = pick(
    placed,
    ({ ruling }) => ruling.order !== 'replica',
    'run',
    () => null,
  )
  const touches = placed.ruled.parts.flatMap((ruled, index) =>
    ruled.ruling.touch !== null && placed.lanes[index] === 'stream'
      ? [made(ruled, 'touch', ruled.ruling.touch.update)]
      : [],
  )
  return [...sends, ...runs, ...touches]
}

/** The primary's transaction: the file as it stands, each in-stream part announced just before it runs. */
export const primaryActions = (statements: readonly PlacedStatement[]): readonly Action[] =>
  statements.flatMap(onPrimary)
