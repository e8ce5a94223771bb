import { quoteLiteral } from '../sql/name.ts'

/**
 * A query of the columns (`a`) of relations (`c`, of these relkinds) that hold values of some types (ids), inside arrays, domains, ranges
 * and composites too: `what` of each, once.
 */
export const columnsUsing = (types: readonly string[], what: string, kinds: string): string => `WITH RECURSIVE uses AS (
      SELECT pg_catalog.to_regtype(t.id)::oid AS oid FROM pg_catalog.unnest(ARRAY[${types.map(quoteLiteral).join(', ')}]) AS t (id)
      UNION SELECT t.oid FROM uses u JOIN pg_catalog.pg_type t ON u.oid IN (t.typelem, t.typbasetype)
        OR EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND r.rngsubtype = u.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.atttypid = u.oid AND NOT a.attisdropped)
    )
    SELECT DISTINCT ${what} FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN (${kinds}) AND a.atttypid IN (SELECT oid FROM uses) ORDER BY 1`
