import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { TypeFact } from './catalog.ts'
import { notOfExtension, userSchema } from './scope.ts'

const types = `
  SELECT n.nspname AS schema, t.typname AS name, t.typtype AS kind, obj_description(t.oid, 'pg_type') AS comment,
         (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) AS labels,
         CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END AS base,
         t.typnotnull AS "notNull", pg_get_expr(t.typdefaultbin, 0) AS default,
         (SELECT json_agg(pg_get_constraintdef(k.oid) ORDER BY k.conname)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') AS checks,
         (SELECT json_agg(k.conname ORDER BY k.conname)
          FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c' AND NOT k.convalidated) AS unread,
         (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes,
         (SELECT format_type(r.rngsubtype, NULL) FROM pg_range r WHERE r.rngtypid = t.oid) AS subtype
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c')) AND ${userSchema}
    AND ${notOfExtension('pg_type', 't.oid')}`

type TypeRow = {
  readonly schema: string
  readonly name: string
  readonly kind: 'e' | 'd' | 'r' | 'c'
  readonly comment: string | null
  readonly labels: readonly string[] | null
  readonly base: string | null
  readonly notNull: boolean
  readonly default: string | null
  readonly checks: readonly string[] | null
  readonly unread: readonly string[] | null
  readonly attributes: readonly { readonly name: string; readonly type: string }[] | null
  readonly subtype: string | null
}

/** Enums, domains, composite and range types, sorted by id. */
export const readTypes = async (session: Session): Promise<readonly TypeFact[]> => {
  const rows = await session.query<TypeRow>(types)
  return rows.map(typeFact).sort((left, right) => (left.id < right.id ? -1 : 1))
}

const typeFact = (row: TypeRow): TypeFact => {
  const common = { id: qualify(row.schema, row.name), comment: row.comment }
  switch (row.kind) {
    case 'e':
      return { ...common, kind: 'enum', labels: row.labels ?? [] }
    case 'd':
      return {
        ...common,
        kind: 'domain',
        base: row.base ?? '',
        notNull: row.notNull,
        default: row.default,
        checks: row.checks ?? [],
        unread: row.unread ?? [],
      }
    case 'c':
      return { ...common, kind: 'composite', attributes: row.attributes ?? [] }
    case 'r':
      return { ...common, kind: 'range', subtype: row.subtype ?? '' }
  }
}
