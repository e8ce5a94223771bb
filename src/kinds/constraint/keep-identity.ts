import { blindColumns } from '../../catalog/equality.ts'
import { quoteLiteral } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { primaryRelation, type Subject } from '../subject.ts'

/** The table is known by its number, for the file may rename it after this part. */
const known = (subject: Subject): string => {
  const relation = primaryRelation(subject, table(subject))
  return relation === null ? `pg_catalog.to_regclass(${quoteLiteral(table(subject))})::oid` : `${relation.oid}::oid`
}

/**
 * Fails as its writers would: the server looks whether a publication lets a table be written before it looks at a row (column list
 * or row filter and replica identity: CREATE PUBLICATION, Notes). EXPLAIN fires no trigger.
 */
const writersMayGoOn = (subject: Subject): readonly string[] => [
  '  FOR written, any_column IN SELECT c.oid, a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid',
  `    WHERE c.oid = ${known(subject)} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum LIMIT 1`,
  '  LOOP',
  "    IF pg_catalog.has_table_privilege(written, 'UPDATE') THEN",
  "      EXECUTE pg_catalog.format('EXPLAIN UPDATE %s SET %I = DEFAULT', written, any_column);",
  '    END IF;',
  "    IF pg_catalog.has_table_privilege(written, 'DELETE') THEN",
  "      EXECUTE pg_catalog.format('EXPLAIN DELETE FROM %s', written);",
  '    END IF;',
  '  END LOOP;',
]

/**
 * Gives the table, and each partition of it, REPLICA IDENTITY FULL where the file has left it without a key of its own; fails where
 * the primary would refuse UPDATE or DELETE by the identity that it has now.
 */
export const keepIdentity = (subject: Subject): string =>
  [
    'DO $identity$ DECLARE keyless pg_catalog.regclass; written pg_catalog.regclass; any_column name; BEGIN',
    '  FOR keyless IN',
    `    WITH RECURSIVE tree AS (SELECT ${known(subject)} AS oid`,
    '      UNION SELECT i.inhrelid FROM tree JOIN pg_catalog.pg_inherits i ON i.inhparent = tree.oid)',
    '    SELECT c.oid FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid',
    "    WHERE c.relkind IN ('r', 'p') AND c.relreplident IN ('d', 'i') AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i",
    "      WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'd' THEN i.indisprimary AND i.indimmediate ELSE i.indisreplident END)",
    '  LOOP',
    `    IF EXISTS (${blindColumns('SELECT keyless::oid')}) THEN`,
    "      RAISE EXCEPTION '% would be left without a key, and with a column by which its rows cannot be told apart', keyless",
    "        USING HINT = 'give it another primary key in the same file';",
    '    END IF;',
    "    EXECUTE pg_catalog.format('ALTER TABLE %s REPLICA IDENTITY FULL', keyless);",
    '  END LOOP;',
    ...writersMayGoOn(subject),
    'END $identity$',
  ].join('\n')
