import { quoteLiteral } from '../sql/name.ts'
import { primaryRelation, type Subject } from './subject.ts'

/**
 * Makes every walsender look anew at these tables and their partitions (a query of oids): what a column's statistics are is set to
 * what they are, for a change that does not concern anybody else. A walsender goes on under the name it has sent until the table
 * itself changes, and apply would look for that name when it opens the table anew.
 */
const tell = (tables: string, before: number | null): string =>
  [
    'DO $tell$ DECLARE one record; BEGIN',
    ...(before === null
      ? []
      : [`  IF pg_catalog.current_setting('server_version_num')::int >= ${before} THEN RETURN; END IF;`]),
    '  FOR one IN',
    `    WITH RECURSIVE tree AS (${tables} UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid)`,
    '    SELECT DISTINCT ON (c.oid) c.oid::pg_catalog.regclass AS relation, a.attname AS name, coalesce(a.attstattarget, -1) AS target',
    '    FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid',
    '    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped',
    "    WHERE c.relkind IN ('r', 'p') ORDER BY c.oid, a.attnum",
    '  LOOP',
    "    EXECUTE pg_catalog.format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', one.relation, one.name, one.target);",
    '  END LOOP;',
    'END $tell$',
  ].join('\n')

/** After its schema was renamed: before 16 no walsender takes notice (seen on 11, 13 and 15, no more on 16 and 18). */
export const tellOfSchema = (schema: string): string =>
  tell(
    `SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ${quoteLiteral(schema)}`,
    160_000,
  )

/** After a partitioned table got another name: with publish_via_partition_root its partitions travel by it (seen on 15 and 18). */
export const tellOfRoot = (subject: Subject, table: string): string =>
  tell(`SELECT ${primaryRelation(subject, table)?.oid ?? 0}::oid AS oid`, null)

export const isPartitioned = (subject: Subject, table: string): boolean =>
  primaryRelation(subject, table)?.kind === 'partitioned'
