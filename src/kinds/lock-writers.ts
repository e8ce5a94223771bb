import { quoteLiteral } from '../sql/name.ts'
import { columnsUsing } from './columns-using.ts'

/** A lock that lets readers in and keeps writers out, on every table a query names, in an order that is always the same. */
const lockEach = (tables: string): string =>
  `DO $lock$DECLARE one text; BEGIN
  FOR one IN ${tables} LOOP EXECUTE 'LOCK TABLE ' || one || ' IN SHARE MODE'; END LOOP;
END$lock$`

/** Keeps writers off the tables of a schema. */
export const lockTablesIn = (schema: string): string =>
  lockEach(`SELECT c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c
    WHERE c.relnamespace = pg_catalog.quote_ident(${quoteLiteral(schema)})::pg_catalog.regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.oid`)

/** Keeps writers off the tables that hold values of these types (ids). */
export const lockTablesUsing = (...types: readonly string[]): string =>
  lockEach(columnsUsing(types, 'c.oid::pg_catalog.regclass::text', "'r', 'p'"))

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
