import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { Publication } from './catalog.ts'

const publications = (version: number): string => `
  SELECT p.oid, p.pubname AS name, p.puballtables AS "allTables",
         p.pubinsert AS insert, p.pubupdate AS update, p.pubdelete AS delete, p.pubtruncate AS truncate,
         ${version >= 130000 ? 'p.pubviaroot' : 'false'} AS "viaRoot",
         ${version >= 180000 ? `p.pubgencols = 's'` : 'false'} AS generated,
         ${version >= 150000 ? schemas : 'NULL::json'} AS schemas
  FROM pg_publication p
  ORDER BY p.pubname`

const schemas = `(
    SELECT json_agg(n.nspname ORDER BY n.nspname)
    FROM pg_publication_namespace s JOIN pg_namespace n ON n.oid = s.pnnspid WHERE s.pnpubid = p.oid)`

const members = (version: number): string => `
  SELECT r.prpubid AS publication, n.nspname AS schema, c.relname AS name,
         ${version >= 150000 ? listedColumns : 'NULL::json'} AS columns,
         ${version >= 150000 ? 'pg_get_expr(r.prqual, r.prrelid)' : 'NULL'} AS filter
  FROM pg_publication_rel r
  JOIN pg_class c ON c.oid = r.prrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace`

const listedColumns = `(
    SELECT json_agg(a.attname ORDER BY a.attnum)
    FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[]))`

/** The function behind pg_publication_tables, without the column names that the view adds. */
const published = `
  SELECT p.oid AS publication, n.nspname AS schema, json_agg(c.relname) AS names
  FROM pg_publication p
  CROSS JOIN LATERAL pg_get_publication_tables(p.pubname::text) g
  JOIN pg_class c ON c.oid = g.relid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  GROUP BY p.oid, n.nspname`

type PublicationRow = {
  readonly oid: number
  readonly name: string
  readonly allTables: boolean
  readonly insert: boolean
  readonly update: boolean
  readonly delete: boolean
  readonly truncate: boolean
  readonly viaRoot: boolean
  readonly generated: boolean
  readonly schemas: readonly string[] | null
}
type TableRow = {
  readonly publication: number
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[] | null
  readonly filter: string | null
}
type PublishedRow = { readonly publication: number; readonly schema: string; readonly names: readonly string[] }

/** Publications by name. From 16 on the server locks each published table for a moment to expand them. */
export const readPublications = async (session: Session): Promise<readonly Publication[]> => {
  const rows = await session.query<PublicationRow>(publications(session.version))
  if (rows.length === 0) return []
  const tables = await session.query<TableRow>(members(session.version))
  const expanded = await session.query<PublishedRow>(published)
  return rows.map(row => ({
    name: row.name,
    allTables: row.allTables,
    schemas: row.schemas ?? [],
    tables: tables
      .filter(table => table.publication === row.oid)
      .map(table => ({ table: qualify(table.schema, table.name), columns: table.columns, filter: table.filter }))
      .sort((left, right) => (left.table < right.table ? -1 : 1)),
    published: expanded
      .filter(({ publication }) => publication === row.oid)
      .flatMap(({ schema, names }) => names.map(name => qualify(schema, name)))
      .sort(),
    operations: { insert: row.insert, update: row.update, delete: row.delete, truncate: row.truncate },
    viaRoot: row.viaRoot,
    generated: row.generated ? 'stored' : 'none',
  }))
}
