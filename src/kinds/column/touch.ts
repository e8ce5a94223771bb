import { quoteName } from '../../sql/name.ts'
import { columnDef, named } from '../alter.ts'
import type { Touch } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'
import { builtinId, isSerial, writtenType } from './type.ts'

/** Types of one length (pg_type.typlen > 0), which are never stored out of line. */
const fixed = new Set(
  `bool box char circle date float4 float8 int2 int4 int8 interval line lseg macaddr macaddr8 money name oid pg_lsn point
   time timestamp timestamptz timetz uuid xid xid8`
    .split(/\s+/)
    .map(builtinId),
)

/**
 * The added column as a value made anew. `SET c = c` keeps the pointer of a value that is stored out of line, and what is not written
 * again is not sent (Logical Streaming Replication Protocol, "unchanged TOASTed value"): the replica would keep its own.
 */
const anew = (subject: Subject, column: string): string => {
  const type = columnDef(subject)?.typeName
  const { id } = writtenType(subject, type)
  if (fixed.has(id) || isSerial(type)) return column
  return id === builtinId('text') || id === builtinId('varchar') ? `${column} || ''` : `(${column}::text || '')::${id}`
}

/** A column that may be written back: outside the key, else any. */
const assignable = (subject: Subject, table: string): string | null => {
  const relation = primaryRelation(subject, table)
  const key = relation?.constraints.find(constraint => constraint.type === 'primary')?.columns ?? []
  const free = (relation?.columns ?? []).filter(
    column =>
      column.generated === 'no' &&
      column.identity !== 'always' &&
      !subject.scope.gone.has(`${table}.${quoteName(column.name)}`),
  )
  const plain = free.find(column => !key.includes(column.name)) ?? free[0]
  return plain === undefined ? null : quoteName(plain.name)
}

/**
 * The UPDATE that sends every row of `table` once, so that the primary's values of the added column win. It writes that column where
 * that may be assigned (no trigger or generated column can hang on it yet), else another, which is sent with it; null where none may.
 */
export const touchOf = (subject: Subject, table: string, writesAdded: boolean): Touch | null => {
  const column = writesAdded ? quoteName(named(subject)) : assignable(subject, table)
  if (column === null) return null
  return { table, update: `UPDATE ${table} SET ${column} = ${writesAdded ? anew(subject, column) : column}` }
}
