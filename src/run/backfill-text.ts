import type { BackfillStep } from '../plan/step.ts'
import type { Session } from '../postgres/session.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import type { Text } from './backfill-way.ts'

type Fill = BackfillStep['fill']
type ColumnFill = Extract<Fill, { readonly column: string }>

export const fillsColumn = (fill: Fill): fill is ColumnFill => 'column' in fill

const defaultSql = `SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1::regclass AND a.attname = $2`

/** Where all rows get one value: the default's, now, as a constant that means the same in every later batch. */
export const valueOnce = async (tx: Session, { table, fill }: BackfillStep): Promise<string | null> => {
  if (!fillsColumn(fill) || fill.value === 'row') return null
  const [found] = await tx.query<{ expression: string; type: string }>(defaultSql, [table, fill.column])
  if (found === undefined) return null
  const [row] = await tx.query<{ value: string | null }>(`SELECT (${found.expression})::text AS value`)
  return row?.value == null ? null : `${quoteLiteral(row.value)}::${found.type}`
}

/** What a backfill runs on each stretch of its table. */
export const textOf = ({ table, fill, sql }: BackfillStep, value: string | null): Text => {
  if (fillsColumn(fill)) {
    const column = quoteName(fill.column)
    return { head: `UPDATE ${table} SET ${column} = ${value ?? 'DEFAULT'}`, conditions: [`${column} IS NULL`] }
  }
  if (fill.condition === null) return { head: sql, conditions: [] }
  return { head: sql.slice(0, fill.condition), conditions: [sql.slice(fill.condition).replace(/^WHERE/i, '')] }
}

/** Are there rows left that lack their value? Only a column tells; the file's own statement meets every row once. */
export const anyLeft = async (session: Session, { table, fill }: BackfillStep): Promise<boolean> => {
  if (!fillsColumn(fill)) return true
  const [row] = await session.query<{ empty: boolean }>(
    `SELECT EXISTS (SELECT FROM ${table} WHERE ${quoteName(fill.column)} IS NULL) AS empty`,
  )
  return row?.empty === true
}
