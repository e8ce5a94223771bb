import type { Session } from '../../../src/postgres/session.ts'
import { quoteLiteral } from '../../../src/sql/name.ts'

const tables = `SELECT format('%I.%I', n.nspname, c.relname) AS id,
    string_agg(quote_ident(a.attname), ', ') FILTER (WHERE to_jsonb(a) ->> 'attgenerated' IS DISTINCT FROM 's'
      AND to_jsonb(a) ->> 'attgenerated' IS DISTINCT FROM 'v') AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  GROUP BY 1 ORDER BY 1`

/** SQL that writes the rows of all tables of this database into another of the same schema, whatever they refer to. */
export const rowsAsSql = async (session: Session): Promise<string> => {
  const found = await session.query<{ id: string; columns: string | null }>(tables)
  const texts: string[] = []
  for (const { id, columns } of found) {
    const [row] = await session.query<{ rows: string | null }>(
      `SELECT json_agg("whole row")::text AS rows FROM ONLY ${id} AS "whole row"`,
    )
    if (row?.rows == null || columns === null) continue
    texts.push(`INSERT INTO ${id} (${columns}) OVERRIDING SYSTEM VALUE
      SELECT ${columns} FROM json_populate_recordset(NULL::${id}, ${quoteLiteral(row.rows)})`)
  }
  return ['SET session_replication_role = replica', ...texts, 'RESET session_replication_role'].join(';\n')
}
