import { qualify } from '../sql/name.ts'
import type { Column, Constraint } from './catalog.ts'
import { byRelation, numbers, type Scope, within } from './scope.ts'

/**
 * With NOT NULL constraints, which only 18 lists, where $2 (Scope.light) asks for them; without the copies a foreign key to a
 * partitioned table keeps per partition of that table.
 */
const constraints = `
  SELECT k.conrelid AS relation, k.conname AS name, k.contype AS type, k.conkey::text AS key,
         pg_get_constraintdef(k.oid) AS definition, k.convalidated AS valid, k.condeferrable AS deferrable,
         tn.nspname AS target_schema, tc.relname AS target
  FROM pg_constraint k
  LEFT JOIN pg_class tc ON k.contype = 'f' AND tc.oid = k.confrelid
  LEFT JOIN pg_namespace tn ON tn.oid = tc.relnamespace
  WHERE k.conrelid >= 16384 AND ${within('k.conrelid')} AND (k.contype IN ('p', 'u', 'c', 'f', 'x') OR $2 AND k.contype = 'n')
    AND NOT EXISTS (SELECT FROM pg_constraint up WHERE up.oid = k.conparentid AND up.conrelid = k.conrelid)
  ORDER BY k.conrelid, k.conname`

type Kind = 'p' | 'u' | 'c' | 'f' | 'x' | 'n'
type ConstraintRow = {
  readonly relation: number
  readonly name: string
  readonly type: Kind
  readonly key: string | null
  readonly definition: string | null
  readonly valid: boolean
  readonly deferrable: boolean
  readonly target_schema: string | null
  readonly target: string | null
}

const kinds: Readonly<Record<Kind, Constraint['type']>> = {
  p: 'primary',
  u: 'unique',
  c: 'check',
  f: 'foreign',
  x: 'exclude',
  n: 'not null',
}

/** Constraints by relation, by name; the columns are those the constraint names. */
export const readConstraints = async (
  scope: Scope,
  columns: ReadonlyMap<number, readonly Column[]>,
): Promise<ReadonlyMap<number, readonly Constraint[]>> => {
  const rows = await scope.session.query<ConstraintRow>(constraints, [scope.oids, scope.light])
  return byRelation(rows, row => ({
    name: row.name,
    type: kinds[row.type],
    columns: columnNames(columns.get(row.relation), row.key),
    definition: row.definition ?? '',
    valid: row.valid,
    deferrable: row.deferrable,
    references: row.target === null ? null : qualify(row.target_schema, row.target),
  }))
}

/** Names of the columns at these positions; position 0 is an expression and has none. */
export const columnNames = (columns: readonly Column[] | undefined, key: string | null): readonly string[] =>
  numbers(key).flatMap(position => columns?.find(column => column.attnum === position)?.name ?? [])
