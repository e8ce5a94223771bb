import { columnDef, table } from '../alter.ts'
import { catalogsOf } from '../family.ts'
import { primaryRelation, primaryType, replicaRelations, type Subject } from '../subject.ts'
import { namedOrigin } from './origin.ts'
import { builtinId, type ColumnType, catalogType, writtenType } from './type.ts'

/**
 * How a new type relates to the old, by what text of the one the other reads: `widen` and `narrow` within a family whose texts
 * agree, `widen-rewrite` where every row is written anew, `collation` for the same type, `other` for all else and the unknown.
 */
export type Step = 'widen' | 'widen-rewrite' | 'narrow' | 'collation' | 'other'

const integers = ['int2', 'int4', 'int8'].map(builtinId)
const text = builtinId('text')
const varchar = builtinId('varchar')
const numeric = builtinId('numeric')

const lengthOf = (type: ColumnType): number => (type.id === text ? Infinity : (type.modifiers[0] ?? Infinity))

const stringStep = (from: ColumnType, to: ColumnType): Step => (lengthOf(to) >= lengthOf(from) ? 'widen' : 'narrow')

/** Scale is digits after the point; a change of it changes texts, so old and new rows must not meet. */
const numericStep = (from: ColumnType, to: ColumnType): Step => {
  const [oldDigits, oldScale = 0] = from.modifiers
  const [digits, scale = 0] = to.modifiers
  if (digits === undefined) return 'widen'
  if (oldDigits === undefined) return 'other'
  if (scale === oldScale) return digits >= oldDigits ? 'widen' : 'narrow'
  return scale < oldScale && digits - scale <= oldDigits - oldScale ? 'narrow' : 'other'
}

/** Their output is what a cast to text gives (boolean's is not: `t`, but `true`). */
const isTextual = (subject: Subject, type: ColumnType): boolean =>
  [...integers, builtinId('jsonb')].includes(type.id) || primaryType(subject, type.id)?.kind === 'enum'

const familyStep = (subject: Subject, from: ColumnType, to: ColumnType): Step => {
  const both = (...ids: readonly string[]): boolean => ids.includes(from.id) && ids.includes(to.id)
  if (both(...integers)) return integers.indexOf(to.id) > integers.indexOf(from.id) ? 'widen-rewrite' : 'narrow'
  if (both(text, varchar)) return stringStep(from, to)
  if (both(numeric)) return numericStep(from, to)
  if (integers.includes(from.id) && to.id === numeric && to.modifiers.length === 0) return 'widen-rewrite'
  return to.id === text && isTextual(subject, from) ? 'widen-rewrite' : 'other'
}

const same = (left: ColumnType, right: ColumnType): boolean =>
  left.id === right.id && left.modifiers.join() === right.modifiers.join()

const oldTypes = (subject: Subject): readonly ColumnType[] =>
  [primaryRelation(subject, table(subject)), ...replicaRelations(subject, table(subject))]
    .flatMap(relation => relation?.columns ?? [])
    .filter(({ name }) => name === namedOrigin(subject))
    .map(catalogType)

const timestamps = ['timestamp', 'timestamptz'].map(builtinId)

/** With the time zone UTC a timestamp and one with time zone are the same bytes, and from 12 on PostgreSQL knows. */
export const keepsUtc = (subject: Subject): boolean => {
  const hosts = catalogsOf(subject)
  const types = [...oldTypes(subject), writtenType(subject, columnDef(subject)?.typeName)]
  return (
    columnDef(subject)?.raw_default === undefined &&
    types.every(({ id, modifiers }) => timestamps.includes(id) && modifiers.length === 0) &&
    hosts.every(({ catalog }) => catalog.version >= 120_000 && /^(?:etc\/)?(?:utc|gmt)$/i.test(catalog.timeZone))
  )
}

/** The step an ALTER COLUMN … TYPE makes; `other` with USING, without a database, and where hosts disagree on the old type. */
export const stepOf = (subject: Subject): Step => {
  const definition = columnDef(subject)
  const [from, ...others] = oldTypes(subject)
  if (from === undefined || definition?.raw_default !== undefined || !others.every(type => same(type, from)))
    return 'other'
  const to = writtenType(subject, definition?.typeName)
  return same(from, to) ? 'collation' : familyStep(subject, from, to)
}
