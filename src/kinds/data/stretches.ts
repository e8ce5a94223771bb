import type { DeleteStmt, UpdateStmt } from '@pgsql/types'
import { walk } from '../../sql/walk.ts'
import type { Backfill } from '../backfill.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'

type Writing = UpdateStmt & DeleteStmt

const opening = /^(?:UPDATE|DELETE\s+FROM)\s+(?:ONLY\s+)?(?=\S)/i

/** Where the first word of a syntax tree stands, in bytes of the file. */
const firstPlace = (tree: unknown): number => {
  const places: number[] = []
  walk(tree, (_, { location }) => {
    if (typeof location === 'number' && location > 0) places.push(location)
  })
  return Math.min(...places)
}

/** Where WHERE stands in the part's text; null where it has none, undefined where that cannot be told. */
const conditionOf = (subject: Subject): number | null | undefined => {
  const { relation, whereClause } = nodeOf<Writing>(subject)
  if (whereClause === undefined) return null
  const [head] = opening.exec(subject.part.sql) ?? []
  if (head === undefined) return undefined
  const to = firstPlace(whereClause) - (relation?.location ?? 0) + Buffer.byteLength(head)
  const before = Buffer.from(subject.part.sql).toString('utf8', 0, to)
  return /\bWHERE[\s(]*$/i.exec(before)?.index
}

/**
 * An UPDATE or DELETE of one table, to be run on one stretch of it after another; null where it also looks at others (FROM, USING,
 * WITH) or answers rows (RETURNING), so that no condition can be put behind it.
 */
export const stretchesOf = (subject: Subject): Backfill | null => {
  const { fromClause, usingClause, returningClause, withClause } = nodeOf<Writing>(subject)
  const isAlone =
    [...(fromClause ?? []), ...(usingClause ?? []), returningClause ?? [], withClause ?? []].flat().length === 0
  const condition = isAlone ? conditionOf(subject) : undefined
  if (condition === undefined) return null
  const table = actsOn(subject) ?? ''
  return { table, fill: { condition, searchPath: subject.scope.searchPath }, add: null, fresh: [], after: [] }
}
