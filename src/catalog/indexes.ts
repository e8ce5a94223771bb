import { quoteName } from '../sql/name.ts'
import type { Column, Index } from './catalog.ts'
import { columnNames } from './constraints.ts'
import { byRelation, numbers, type Scope, within } from './scope.ts'

/**
 * pg_get_indexdef is the dearest function of the whole reading. The index of an ordinary primary key or unique constraint
 * has the default operator classes, collations and order (PostgreSQL insists), so its text follows from its columns.
 */
const indexes = (version: number): string => `
  SELECT x.indrelid AS relation, i.relname AS name, x.indkey::text AS key, x.indnkeyatts AS keys,
         x.indisunique AS unique, x.indisprimary AS primary, x.indisvalid AS valid, x.indisreplident AS identity,
         x.indpred IS NOT NULL AS partial, x.indexprs IS NOT NULL AS expressions, k.conname AS constraint,
         CASE WHEN k.contype IN ('p', 'u') AND i.relkind = 'i' AND i.reloptions IS NULL
                   AND x.indnatts = x.indnkeyatts AND NOT x.indisexclusion
                   ${version >= 150000 ? 'AND NOT x.indnullsnotdistinct' : ''}
              THEN NULL ELSE pg_get_indexdef(x.indexrelid) END AS definition
  FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_class c ON c.oid = x.indrelid AND c.relkind IN ('r', 'p', 'm')
  LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
  WHERE x.indrelid >= 16384 AND ${within('x.indrelid')}
  ORDER BY x.indrelid, i.relname`

type IndexRow = {
  readonly relation: number
  readonly name: string
  readonly key: string
  readonly keys: number
  readonly unique: boolean
  readonly primary: boolean
  readonly valid: boolean
  readonly identity: boolean
  readonly partial: boolean
  readonly expressions: boolean
  readonly constraint: string | null
  readonly definition: string | null
}

export type Indexes = {
  readonly of: ReadonlyMap<number, readonly Index[]>
  /** The index of REPLICA IDENTITY USING INDEX, by relation. */
  readonly identity: ReadonlyMap<number, string>
}

/** Indexes by relation, by name. `ids` are the relations' ids by oid. */
export const readIndexes = async (
  scope: Scope,
  columns: ReadonlyMap<number, readonly Column[]>,
  ids: ReadonlyMap<number, string>,
): Promise<Indexes> => {
  const rows = await scope.session.query<IndexRow>(indexes(scope.session.version), [scope.oids])
  const of = byRelation(rows, row => {
    const names = columnNames(columns.get(row.relation), numbers(row.key).slice(0, row.keys).join(' '))
    return {
      name: row.name,
      definition: row.definition ?? plainDefinition(row.name, ids.get(row.relation) ?? '', names),
      unique: row.unique,
      primary: row.primary,
      valid: row.valid,
      columns: names,
      partial: row.partial,
      expressions: row.expressions,
      constraint: row.constraint,
    }
  })
  return { of, identity: new Map(rows.filter(row => row.identity).map(row => [row.relation, row.name])) }
}

const plainDefinition = (name: string, table: string, columns: readonly string[]): string =>
  `CREATE UNIQUE INDEX ${quoteName(name)} ON ${table} USING btree (${columns.map(quoteName).join(', ')})`
