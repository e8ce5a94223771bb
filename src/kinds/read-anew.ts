import { columnsUsing } from './columns-using.ts'

/** Reads every value of these types anew from its text, as apply does: fails at one that they do not allow any more. */
export const readAnew = (...types: readonly string[]): string =>
  `DO $read$DECLARE one text; BEGIN
  FOR one IN ${columnsUsing(types, "pg_catalog.format('SELECT pg_catalog.count(%I::text::%s) FROM ONLY %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), c.oid::pg_catalog.regclass)", "'r'")}
  LOOP EXECUTE one; END LOOP;
END$read$`
