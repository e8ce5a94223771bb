import { quoteLiteral } from '../sql/name.ts'

/** A lock that lets readers in and keeps writers out, on every table a query names, in an order that is always the same. */
const lockEach = (tables: string): string =>
  `DO $lock$DECLARE one text; BEGIN
  FOR one IN ${tables} LOOP EXECUTE 'LOCK TABLE ' || one || ' IN SHARE MODE'; END LOOP;
END$lock$`

/** Keeps writers off the tables of a schema. */
export const lockTablesIn = (schema: string): string =>
  lockEach(`SELECT c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c
    WHERE c.relnamespace = pg_catalog.quote_ident(${quoteLiteral(schema)})::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.oid`)

/** Keeps writers off the tables that hold values of a type (id), inside arrays, domains, ranges and composites too. */
export const lockTablesUsing = (type: string): string =>
  lockEach(`WITH RECURSIVE uses AS (
      SELECT ${quoteLiteral(type)}::pg_catalog.regtype::oid AS oid
      UNION SELECT t.oid FROM uses u JOIN pg_catalog.pg_type t ON u.oid IN (t.typelem, t.typbasetype)
        OR EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND r.rngsubtype = u.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.atttypid = u.oid AND NOT a.attisdropped)
    )
    SELECT DISTINCT c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND a.atttypid IN (SELECT oid FROM uses) ORDER BY 1`)
