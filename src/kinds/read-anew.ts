import { quoteLiteral } from '../sql/name.ts'
import { columnsUsing } from './columns-using.ts'

/** Reads every value of these types anew from its text, as apply does: fails at one that they do not allow any more. */
export const readAnew = (...types: readonly string[]): string =>
  `DO $read$DECLARE one text; BEGIN
  FOR one IN ${columnsUsing(types, "pg_catalog.format('SELECT pg_catalog.count(%I::text::%s) FROM ONLY %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), c.oid::pg_catalog.regclass)", "'r'")}
  LOOP EXECUTE one; END LOOP;
END$read$`

const listed = (texts: readonly string[]): string => `ARRAY[${texts.map(quoteLiteral).join(', ')}]`

/**
 * Computes what the indexes of these tables (ids) are built with for every row, as an UPDATE may on one host and not on another (HOT):
 * fails where it does. Not in a WHERE, for which a partial index would answer as it did before.
 */
export const indexAnew = (tables: readonly string[]): string =>
  `DO $index$DECLARE one text; BEGIN
  FOR one IN SELECT pg_catalog.format('SELECT pg_catalog.count(CASE WHEN %s THEN %s END) FROM ONLY %s', coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true'),
        coalesce('ROW(' || pg_catalog.pg_get_expr(i.indexprs, i.indrelid) || ')', '1'), c.oid::pg_catalog.regclass)
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
      WHERE c.oid IN (SELECT pg_catalog.to_regclass(t.id) FROM pg_catalog.unnest(${listed(tables)}) AS t (id))
        AND c.relkind = 'r' AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL) ORDER BY i.indexrelid
  LOOP EXECUTE one; END LOOP;
END$index$`

/** A stored generated column of a table (id), by its bare name. */
export type Stored = { readonly table: string; readonly column: string }

/** Fails where a row has another value in one of these columns than apply would compute for it now; `hint`: what to write. */
export const compareComputed = (columns: readonly Stored[], hint: string): string =>
  `DO $computed$DECLARE one record; differs boolean; BEGIN
  FOR one IN SELECT c.oid::pg_catalog.regclass::text AS id, a.attname,
        pg_catalog.format('SELECT EXISTS (SELECT FROM ONLY %s WHERE ROW(%I)::text IS DISTINCT FROM ROW(%s)::text)',
          c.oid::pg_catalog.regclass, a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)) AS query
      FROM ROWS FROM (pg_catalog.unnest(${listed(columns.map(({ table }) => table))}), pg_catalog.unnest(${listed(columns.map(({ column }) => column))})) AS t (id, name)
      JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.id) AND c.relkind = 'r'
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = t.name AND a.attgenerated = 's'
      JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum ORDER BY 1, 2
  LOOP
    EXECUTE one.query INTO differs;
    IF differs THEN
      RAISE EXCEPTION 'rows of % keep a value in "%" that was computed otherwise before', one.id, one.attname
        USING ERRCODE = 'data_exception', HINT = ${quoteLiteral(hint)};
    END IF;
  END LOOP;
END$computed$`
