import type { Session } from '../postgres/session.ts'
import { readName } from '../sql/name.ts'

/** What one reading covers: `oids` null means every relation. */
export type Scope = { readonly session: Session; readonly oids: readonly number[] | null; readonly light: boolean }

/** SQL condition on pg_namespace `n`: not PostgreSQL's own schemas (toast and temporary ones included), not this tool's. */
export const userSchema = `n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'repl_migrate')`

/** SQL condition: no extension made the object. Such objects come and go with CREATE EXTENSION. */
export const notOfExtension = (catalog: string, oid: string): string =>
  `NOT EXISTS (SELECT FROM pg_depend own WHERE own.classid = '${catalog}'::regclass AND own.objid = ${oid} AND own.deptype = 'e')`

/** SQL condition with $1 = Scope.oids. */
export const within = (oid: string): string => `($1::oid[] IS NULL OR ${oid} = ANY ($1))`

const family = (far: boolean): string => `
  WITH RECURSIVE asked AS (
    SELECT c.oid, CASE c.relkind WHEN 'c' THEN c.reltype END AS type
    FROM unnest($1::text[], $2::text[]) AS w(schema, name)
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name
  ), owners AS (
    SELECT i.indrelid AS oid FROM asked JOIN pg_index i ON i.indexrelid = asked.oid
    UNION SELECT d.refobjid FROM asked JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = asked.oid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
    JOIN pg_sequence s ON s.seqrelid = asked.oid
  ), referrers AS (
    SELECT f.conrelid AS oid FROM asked JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = asked.oid
    ${far ? "UNION SELECT f.conrelid FROM referrers r JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = r.oid" : ''}
  ), types AS (
    SELECT type AS oid FROM asked WHERE type IS NOT NULL
    UNION SELECT t.oid FROM unnest($1::text[], $2::text[]) AS w(schema, name)
    JOIN pg_namespace n ON n.nspname = w.schema
    JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name AND t.typtype IN ('d', 'e')
    UNION SELECT coalesce(c.reltype, d.objid) FROM types t
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = t.oid
    LEFT JOIN pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid AND c.relkind = 'c'
    WHERE d.classid = 'pg_type'::regclass OR c.oid IS NOT NULL
  ), holders AS (
    SELECT d.objid AS oid FROM types t
    JOIN pg_depend d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = t.oid AND d.classid = 'pg_class'::regclass
    JOIN pg_class c ON c.oid = d.objid AND c.relkind IN ('r', 'p')
  ), wanted AS (
    SELECT oid FROM asked UNION SELECT oid FROM owners UNION SELECT oid FROM referrers UNION SELECT oid FROM holders
  ), parents AS (
    SELECT oid FROM wanted UNION SELECT i.inhparent FROM parents JOIN pg_inherits i ON i.inhrelid = parents.oid
  ), children AS (
    SELECT oid FROM wanted UNION SELECT i.inhrelid FROM children JOIN pg_inherits i ON i.inhparent = children.oid
  )
  SELECT oid FROM parents UNION SELECT oid FROM children
  UNION SELECT p.partdefid FROM parents JOIN pg_partitioned_table p ON p.partrelid = parents.oid AND p.partdefid <> 0`

/**
 * The oids of the named relations (ids that do not exist are left out), the tables of named indexes and sequences, those that hold
 * values of a named composite type, domain or enum, those whose foreign keys point at a named one (`far`: and at these, and so on),
 * and the ancestors and descendants of all of these; the DEFAULT partition beside a partition, which takes its rows when it goes.
 */
export const readScope = async (
  session: Session,
  relations: readonly string[] | null,
  light: boolean,
  far: boolean,
): Promise<Scope> => {
  if (relations === null) return { session, oids: null, light }
  const names = relations.map(readName).filter(name => name !== null)
  const values = [names.map(name => name.schema), names.map(name => name.name)]
  const rows = await session.query<{ oid: number }>(family(far), values)
  return { session, oids: rows.map(row => row.oid), light }
}

/** Rows by relation, in the order they came. */
export const byRelation = <R extends { readonly relation: number }, T>(
  rows: readonly R[],
  make: (row: R) => T,
): ReadonlyMap<number, readonly T[]> => {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row.relation)
    if (group === undefined) groups.set(row.relation, [make(row)])
    else group.push(make(row))
  }
  return groups
}

/** Facts of columns by relation, then by attnum. */
export const byPosition = <R extends { readonly relation: number; readonly position: number }, T>(
  rows: readonly R[],
  make: (row: R) => T,
): ReadonlyMap<number, ReadonlyMap<number, T>> => {
  const groups = byRelation(rows, row => [row.position, make(row)] as const)
  return new Map([...groups].map(([relation, facts]) => [relation, new Map(facts)]))
}

/** The numbers of an int2vector or int2[] as text: `1 2`, `{1,2}`. */
export const numbers = (text: string | null): readonly number[] => (text?.match(/\d+/g) ?? []).map(Number)
