import type pg from 'pg'

/** A table as the writer needs it; names are quoted already. */
export type WriterTable = {
  readonly id: string
  /** False where an UPDATE or DELETE would be refused for want of a replica identity. */
  readonly canChange: boolean
  readonly columns: readonly WriterColumn[]
}

export type WriterColumn = {
  readonly name: string
  /** The declared type, schema-qualified, for the cast. */
  readonly type: string
  /** pg_type.typname of the value: domains resolved, of arrays the element. */
  readonly scalar: string
  readonly isArray: boolean
  /** pg_attribute.atttypmod, or the domain's. */
  readonly typmod: number
  readonly labels: readonly string[]
  /** Attributes of a composite type. */
  readonly width: number
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** The server alone fills it: generated, or GENERATED ALWAYS AS IDENTITY. */
  readonly isAlways: boolean
  readonly inKey: boolean
  /** CHECK constraints that mention it: their literals are values that may pass. */
  readonly checks: string
  /** `group` is one foreign key: its columns must come from the same parent row. */
  readonly parent: { readonly group: number; readonly table: string; readonly column: string } | null
}

/**
 * The tables a writer may write: those named, else all that are published, a published partition standing for its root.
 * Reads pg_publication_rel rather than pg_publication_tables, which waits for tables that are locked. Never repl_migrate's own.
 */
export const readWriterTables = async (
  client: pg.Client,
  tables: readonly string[] | undefined,
): Promise<readonly WriterTable[]> => {
  await client.query(`BEGIN; SET LOCAL search_path = ''`)
  try {
    const version = await client.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::int AS version`,
    )
    const { rows } = await client.query<{ table: WriterTable }>(tablesSql(version.rows[0]?.version ?? 0), [
      tables ?? null,
    ])
    return rows.map(row => row.table)
  } finally {
    await client.query('ROLLBACK')
  }
}

const tablesSql = (version: number): string => `
  WITH RECURSIVE wanted(oid) AS (
    SELECT prrelid FROM pg_publication_rel
    UNION SELECT c.oid FROM pg_class c WHERE EXISTS (SELECT 1 FROM pg_publication WHERE puballtables)
    ${version < 150_000 ? '' : 'UNION SELECT c.oid FROM pg_class c JOIN pg_publication_namespace s ON s.pnnspid = c.relnamespace'}
  ), named(oid) AS (
    SELECT oid FROM wanted WHERE $1::text[] IS NULL
    UNION SELECT oid FROM pg_class WHERE format('%s', oid::regclass) = ANY ($1::text[])
  ), roots(oid, is_partition) AS (
    SELECT c.oid, c.relispartition FROM named JOIN pg_class c ON c.oid = named.oid
    UNION SELECT p.oid, p.relispartition FROM roots r
      JOIN pg_inherits i ON i.inhrelid = r.oid JOIN pg_class p ON p.oid = i.inhparent WHERE r.is_partition
  ), bases(column_type, column_mod, oid, typmod) AS (
    SELECT DISTINCT a.atttypid, a.atttypmod, a.atttypid, a.atttypmod
    FROM pg_attribute a JOIN roots ON roots.oid = a.attrelid WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL SELECT b.column_type, b.column_mod, t.typbasetype, t.typtypmod
    FROM bases b JOIN pg_type t ON t.oid = b.oid WHERE t.typtype = 'd'
  )
  SELECT json_build_object('id', c.oid::regclass::text,
    'canChange', c.relreplident = 'f' OR (c.relreplident IN ('d', 'i') AND EXISTS (SELECT 1 FROM pg_index i WHERE
      i.indrelid = c.oid AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END)),
    'columns', (${columnsSql(version)})) AS "table"
  FROM roots r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT c.relispartition AND c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
    AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT IN ('information_schema', 'repl_migrate')
  ORDER BY n.nspname, c.relname`

const columnsSql = (version: number): string => `
  SELECT coalesce(json_agg(json_build_object(
    'name', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
    'scalar', s.typname, 'isArray', s.oid <> t.oid, 'typmod', b.typmod, 'notNull', a.attnotnull OR declared.typnotnull,
    'labels', (SELECT coalesce(json_agg(e.enumlabel ORDER BY e.enumsortorder), '[]') FROM pg_enum e WHERE e.enumtypid = s.oid),
    'width', (SELECT count(*) FROM pg_attribute w WHERE s.typrelid <> 0 AND w.attrelid = s.typrelid AND w.attnum > 0 AND NOT w.attisdropped),
    'hasDefault', a.atthasdef OR a.attidentity <> '' OR declared.typdefault IS NOT NULL,
    'isAlways', a.attidentity = 'a'${version < 120_000 ? '' : " OR a.attgenerated <> ''"},
    'inKey', EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)),
    'checks', (SELECT coalesce(string_agg(pg_get_constraintdef(k.oid), ' '), '') FROM pg_constraint k WHERE k.contype = 'c'
      AND ((k.conrelid = c.oid AND a.attnum = ANY (k.conkey)) OR (k.contypid <> 0 AND k.contypid = a.atttypid))),
    'parent', (SELECT json_build_object('group', k.oid::bigint, 'table', k.confrelid::regclass::text, 'column', quote_ident(pa.attname))
      FROM pg_constraint k CROSS JOIN unnest(k.conkey, k.confkey) AS pairs(child, parent)
      JOIN pg_attribute pa ON pa.attrelid = k.confrelid AND pa.attnum = pairs.parent
      WHERE k.contype = 'f' AND k.conrelid = c.oid AND pairs.child = a.attnum ORDER BY k.oid LIMIT 1)
  ) ORDER BY a.attnum), '[]')
  FROM pg_attribute a JOIN pg_type declared ON declared.oid = a.atttypid
  JOIN bases b ON b.column_type = a.atttypid AND b.column_mod = a.atttypmod
  JOIN pg_type t ON t.oid = b.oid AND t.typtype <> 'd'
  JOIN pg_type s ON s.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`
