import { quoteName } from '../../sql/name.ts'
import type { Touch } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'

/**
 * The UPDATE that sends every row of `table` once, so that the primary's values win. It writes the `added` column back where that
 * may be assigned (no trigger or generated column can hang on it yet), else a column outside the key, else any; null where none may.
 */
export const touchOf = (subject: Subject, table: string, added: string | null): Touch | null => {
  const relation = primaryRelation(subject, table)
  const key = relation?.constraints.find(constraint => constraint.type === 'primary')?.columns ?? []
  const free = (relation?.columns ?? []).filter(column => column.generated === 'no' && column.identity !== 'always')
  const plain = free.find(column => !key.includes(column.name)) ?? free[0]
  const name = added ?? plain?.name ?? null
  if (name === null) return null
  const column = quoteName(name)
  return { table, update: `UPDATE ${table} SET ${column} = ${column}` }
}
