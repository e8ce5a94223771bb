import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'

const types = `
  SELECT w.type, w.modifier, w.sorting,
         format_type(w.type, w.modifier) AS text,
         n.nspname AS schema, coalesce(e.typname, t.typname) AS name, e.oid IS NOT NULL AS array,
         cn.nspname AS collation_schema, co.collname AS collation_name
  FROM unnest($1::oid[], $2::int[], $3::oid[]) AS w(type, modifier, sorting)
  JOIN pg_type t ON t.oid = w.type
  LEFT JOIN pg_type e ON e.oid = t.typelem AND e.typarray = t.oid
  JOIN pg_namespace n ON n.oid = coalesce(e.typnamespace, t.typnamespace)
  LEFT JOIN pg_collation co ON co.oid = w.sorting AND w.sorting <> t.typcollation
  LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace`

type TypeRow = {
  readonly type: number
  readonly modifier: number
  readonly sorting: number
  readonly text: string
  readonly schema: string
  readonly name: string
  readonly array: boolean
  readonly collation_schema: string | null
  readonly collation_name: string | null
}

/** What a column says of its type: `atttypid atttypmod attcollation`. */
export type TypeKey = string

export type ColumnType = { readonly type: string; readonly typeId: string; readonly collation: string | null }

/** Names each distinct type once: a database has thousands of columns and a few dozen types. */
export const readColumnTypes = async (
  session: Session,
  keys: readonly TypeKey[],
): Promise<ReadonlyMap<TypeKey, ColumnType>> => {
  const parts = keys.map(key => key.split(' ').map(Number))
  const values = [0, 1, 2].map(index => parts.map(part => part[index]))
  const rows = await session.query<TypeRow>(types, values)
  return new Map(rows.map(row => [`${row.type} ${row.modifier} ${row.sorting}`, columnType(row)]))
}

const columnType = (row: TypeRow): ColumnType => ({
  type: row.text,
  typeId: `${qualify(row.schema, row.name)}${row.array ? '[]' : ''}`,
  collation: row.collation_name === null ? null : qualify(row.collation_schema, row.collation_name),
})
