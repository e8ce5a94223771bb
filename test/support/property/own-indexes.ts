import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { OnHost } from './publication.ts'

/**
 * Gives a replica indexes of its own, over columns of every table: what the primary updates in place (HOT), the replica does not. Of
 * an expression that takes any type and value, and by which apply does not look for rows.
 */
export const makeOwnIndexes = async (on: OnHost): Promise<void> => {
  await on(`DO $$ DECLARE one record; BEGIN
    FOR one IN SELECT c.oid::regclass AS id, a.attname AS name, row_number() OVER () AS number
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.atttypid::regtype::text = ANY (
          ARRAY['smallint', 'integer', 'bigint', 'boolean', 'date', 'timestamp without time zone', 'uuid', 'double precision'])
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')
    LOOP EXECUTE format('CREATE INDEX %I ON %s ((%I IS NULL))', 'own ' || one.number, one.id, one.name); END LOOP;
  END $$`)
}

/** A catalog without the indexes that a replica may have more of: its own, and copies of them (LIKE, partitions). */
export const withoutPlainIndexes = (catalog: Catalog): Catalog => ({
  ...catalog,
  relations: catalog.relations.map(relation => ({
    ...relation,
    indexes: relation.indexes.filter(({ unique, constraint }) => unique || constraint !== null),
  })),
})
