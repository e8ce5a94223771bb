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

/** The columns `a` of tables `c` that hold values of these types (ids), inside arrays, domains, ranges and composites too. */
const columnsUsing = (types: readonly string[], what: string, kinds: string): string => `WITH RECURSIVE uses AS (
      SELECT pg_catalog.to_regtype(t.id)::oid AS oid FROM pg_catalog.unnest(ARRAY[${types.map(quoteLiteral).join(', ')}]) AS t (id)
      UNION SELECT t.oid FROM uses u JOIN pg_catalog.pg_type t ON u.oid IN (t.typelem, t.typbasetype)
        OR EXISTS (SELECT FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid AND r.rngsubtype = u.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.atttypid = u.oid AND NOT a.attisdropped)
    )
    SELECT DISTINCT ${what} FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN (${kinds}) AND a.atttypid IN (SELECT oid FROM uses) ORDER BY 1`

/** Keeps writers off the tables that hold values of these types (ids). */
export const lockTablesUsing = (...types: readonly string[]): string =>
  lockEach(columnsUsing(types, 'c.oid::pg_catalog.regclass::text', "'r', 'p'"))

/** Reads every value of these types anew from its text, as apply does: fails at one that they do not allow any more. */
export const readAnew = (...types: readonly string[]): string =>
  `DO $read$DECLARE one text; BEGIN
  FOR one IN ${columnsUsing(types, "pg_catalog.format('SELECT pg_catalog.count(%I::text::%s) FROM ONLY %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), c.oid::pg_catalog.regclass)", "'r'")}
  LOOP EXECUTE one; END LOOP;
END$read$`

/** A table that the file has dropped by then, with CASCADE perhaps, is nobody's to write. */
const lockNamed = (tables: readonly string[]): string =>
  lockEach(`SELECT pg_catalog.to_regclass(t.id)::text FROM pg_catalog.unnest(ARRAY[${tables.map(quoteLiteral).join(', ')}]) AS t (id)
    WHERE pg_catalog.to_regclass(t.id) IS NOT NULL`)

/** Keeps writers off tables (ids), and off those that hold values of some types; null where there are none of either. */
export const lockTables = ({
  named,
  using,
}: {
  readonly named: readonly string[]
  readonly using: readonly string[]
}): string | null => {
  const texts = [
    ...(named.length === 0 ? [] : [lockNamed(named.toSorted())]),
    ...(using.length === 0 ? [] : [lockTablesUsing(...using.toSorted())]),
  ]
  return texts.length === 0 ? null : texts.join(';\n')
}
