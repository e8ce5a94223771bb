import type { Backfill, Finish } from '../kinds/backfill.ts'
import { quoteName } from '../sql/name.ts'
import { made, type PlacedStatement } from './actions.ts'
import type { RuledPart } from './rule-file.ts'
import type { ReplicaTarget, SqlStep, Step } from './step.ts'

const why = {
  fill: 'rows are written in batches, each a short transaction that travels',
  sweep: 'rows that were written with NULL meanwhile get the default, too',
  finish: 'every row has its value: what is left of the column’s definition',
  alone: 'PostgreSQL does not run it inside a transaction',
  barrier: (replica: string) => `${replica} has applied all of it`,
}

type Within = {
  readonly id: string
  readonly part: RuledPart
  /** Index of its statement in the migration. */
  readonly statement: number
  readonly lockTimeout: number | null
}

const finishOn = ({ id, part, lockTimeout }: Within, host: string, sql: readonly string[], finish: Finish): Step[] => {
  if (sql.length === 0) return []
  const step: SqlStep = {
    id,
    host,
    why: finish.settled === null ? why.finish : why.alone,
    do: 'sql',
    actions: sql.map(text => made(part, 'run', text)),
    transaction: finish.settled === null,
    settled: finish.settled,
    lockTimeout,
  }
  return [step]
}

/** One more round: the primary, and each replica when it has applied that and all before it. */
const finishSteps = (within: Within, finish: Finish, replicas: readonly ReplicaTarget[]): readonly Step[] => {
  const at = (phase: string): Within => ({ ...within, id: `${within.id}.${phase}` })
  return [
    ...finishOn(at('primary'), 'primary', finish.primary, finish),
    ...(finish.replica.length === 0 ? [] : replicas).flatMap(({ name }): readonly Step[] => [
      { id: `${within.id}.barrier`, host: name, why: why.barrier(name), do: 'barrier' },
      ...finishOn(at('contract'), name, finish.replica, finish),
    ]),
  ]
}

/** What all batches together come to; the file's own words where these are run. */
const textOf = ({ part, statement }: Within, { table, fill }: Backfill) =>
  'column' in fill
    ? {
        sql: `UPDATE ${table} SET ${quoteName(fill.column)} = DEFAULT WHERE ${quoteName(fill.column)} IS NULL`,
        from: null,
      }
    : { sql: part.part.sql, from: { statement, part: null } }

const batches = (within: Within, backfill: Backfill, reason: string): Step => ({
  id: within.id,
  host: 'primary',
  why: reason,
  do: 'backfill',
  table: backfill.table,
  object: within.part.ruling.object,
  fill: backfill.fill,
  ...textOf(within, backfill),
  place: within.part.part.place,
})

const fill = (within: Within, replicas: readonly ReplicaTarget[]): readonly Step[] => {
  const { backfill } = within.part.ruling
  if (backfill === null) return []
  return [
    batches(within, backfill, why.fill),
    ...backfill.after.flatMap((finish, index) => {
      const at = { ...within, id: `${within.id}-${index + 1}` }
      const sweep = finish.sweeps ? [batches({ ...at, id: `${at.id}.sweep` }, backfill, why.sweep)] : []
      return [...finishSteps(at, finish, replicas), ...sweep]
    }),
  ]
}

/** What follows a round with columns to be filled: for each the batches, then the rest of its definition, round by round. */
export const backfillSteps = (
  number: number,
  placed: readonly PlacedStatement[],
  replicas: readonly ReplicaTarget[],
  lockTimeout: number | null,
): readonly Step[] => {
  const parts = placed.flatMap(({ ruled, index: statement }) =>
    ruled.parts.filter(({ ruling }) => ruling.backfill !== null).map(part => ({ part, statement })),
  )
  return parts.flatMap(({ part, statement }, index) => {
    const id = index === 0 ? `${number}.backfill` : `${number}.backfill-${String.fromCharCode(97 + index)}`
    return fill({ id, part, statement, lockTimeout }, replicas)
  })
}
