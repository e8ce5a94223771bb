import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'

/**
 * Something that may be dropped: its sort, its id (of a routine, its signature) and, of a column, its name. `calls`: every routine
 * of that name, and those whose text names it, so that they may call it. `words`: every text search configuration or dictionary of
 * that name, and what is made of it in the same way.
 */
export type Falling = {
  readonly sort: 'relation' | 'type' | 'routine' | 'schema' | 'extension' | 'calls' | 'words'
  readonly id: string
}

/** What one host would drop along with something, by pg_depend. */
export type Dependent = {
  readonly host: string
  /** The `id` of the thing asked about, and its sort. */
  readonly of: Falling
  /** It is the thing itself: the host has it. */
  readonly itself: boolean
  /** PostgreSQL's word for it: `table`, `table column`, `table constraint`, `domain constraint`, `index`, `view`, `trigger` … */
  readonly type: string
  /** PostgreSQL's own full name of it. */
  readonly identity: string
  /** The table it is, or is part of. */
  readonly table: string | null
  /** Of a column or constraint, its name. */
  readonly member: string | null
  /** Of a column: a parent's, which goes with the parent's. */
  readonly inherited: boolean
  /** Of a constraint, pg_constraint.contype; of a unique index `u`, of an EXCLUDE constraint's `x`. */
  readonly tests: string | null
}

/**
 * Everything that hangs on a thing, over as many steps as it takes: what depends on it, and what such a dependent is an inner part
 * of (a view's rule, a constraint's index). `$1`: sorts, `$2`: ids.
 */
const falling = `
  WITH RECURSIVE known AS (
    SELECT 'calls' AS sort, 'pg_proc'::regclass::oid AS class, oid, pronamespace AS schema, proname AS name FROM pg_proc
    UNION ALL SELECT 'words', 'pg_ts_config'::regclass, oid, cfgnamespace, cfgname FROM pg_ts_config
    UNION ALL SELECT 'words', 'pg_ts_dict'::regclass, oid, dictnamespace, dictname FROM pg_ts_dict
  ), calling AS (
    SELECT w.sort, w.id, k.class, k.oid, k.name
    FROM unnest($1::text[], $2::text[]) AS w(sort, id)
    JOIN known k ON k.sort = w.sort
    JOIN pg_namespace n ON n.oid = k.schema
    WHERE quote_ident(n.nspname) || '.' || quote_ident(k.name) = w.id
    UNION
    SELECT c.sort, c.id, next.class, next.oid, next.name
    FROM calling c,
    LATERAL (
      SELECT 'pg_proc'::regclass::oid, p.oid, p.proname FROM pg_proc p
      WHERE p.oid >= 16384 AND p.prosrc ~* ('\\m' || regexp_replace(c.name, '(\\W)', '\\\\\\1', 'g') || '\\M')
      UNION ALL
      SELECT 'pg_ts_config'::regclass, g.oid, g.cfgname FROM pg_ts_config_map m JOIN pg_ts_config g ON g.oid = m.mapcfg
      WHERE c.class = 'pg_ts_dict'::regclass AND m.mapdict = c.oid
    ) AS next (class, oid, name)
  ), asked AS (
    SELECT w.sort, w.id, o.class, o.oid
    FROM unnest($1::text[], $2::text[]) AS w(sort, id),
    LATERAL (
      SELECT 'pg_class'::regclass::oid AS class, to_regclass(w.id)::oid AS oid WHERE w.sort = 'relation'
      UNION ALL SELECT 'pg_type'::regclass, to_regtype(w.id)::oid WHERE w.sort = 'type'
      UNION ALL SELECT 'pg_proc'::regclass, CASE WHEN w.id LIKE '%(%' THEN to_regprocedure(w.id)::oid ELSE to_regproc(w.id)::oid END
        WHERE w.sort = 'routine'
      UNION ALL SELECT 'pg_namespace'::regclass, to_regnamespace(w.id)::oid WHERE w.sort = 'schema'
      UNION ALL SELECT 'pg_extension'::regclass, e.oid FROM pg_extension e WHERE w.sort = 'extension' AND quote_ident(e.extname) = w.id
    ) AS o
    WHERE o.oid IS NOT NULL
    UNION ALL SELECT sort, id, class, oid FROM calling
  ), reached AS (
    SELECT sort, id, class, oid, 0 AS sub FROM asked
    UNION
    SELECT r.sort, r.id, next.class, next.oid, next.sub
    FROM reached r,
    LATERAL (
      SELECT d.classid, d.objid, d.objsubid FROM pg_depend d
      WHERE d.refclassid = r.class AND d.refobjid = r.oid AND (r.sub = 0 OR d.refobjsubid = r.sub)
      UNION ALL
      SELECT d.refclassid, d.refobjid, d.refobjsubid FROM pg_depend d
      WHERE d.classid = r.class AND d.objid = r.oid AND d.objsubid = r.sub AND d.deptype = 'i'
        AND NOT EXISTS (SELECT FROM asked a WHERE a.class = r.class AND a.oid = r.oid)
    ) AS next (class, oid, sub)
  )
  SELECT r.sort, r.id, i.type, i.identity, n.nspname AS schema, t.relname AS table,
         coalesce(a.attname, c.conname) AS member, coalesce(a.attinhcount > 0, false) AS inherited, coalesce(c.contype::text, CASE WHEN x.indisexclusion THEN 'x' WHEN x.indisunique THEN 'u' END) AS tests,
         EXISTS (SELECT FROM asked k WHERE k.class = r.class AND k.oid = r.oid AND r.sub = 0) AS itself
  FROM reached r
  CROSS JOIN LATERAL pg_identify_object(r.class, r.oid, r.sub) AS i
  LEFT JOIN pg_constraint c ON r.class = 'pg_constraint'::regclass AND c.oid = r.oid
  LEFT JOIN pg_index x ON r.class = 'pg_class'::regclass AND x.indexrelid = r.oid
  LEFT JOIN pg_class t ON t.oid = CASE WHEN r.class = 'pg_class'::regclass THEN coalesce(x.indrelid, r.oid) ELSE nullif(c.conrelid, 0) END
  LEFT JOIN pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_attribute a ON r.class = 'pg_class'::regclass AND a.attrelid = r.oid AND a.attnum = r.sub AND r.sub > 0
  ORDER BY r.id, i.type, i.identity`

type Row = {
  readonly sort: Falling['sort']
  readonly id: string
  readonly type: string
  readonly identity: string
  readonly schema: string | null
  readonly table: string | null
  readonly member: string | null
  readonly inherited: boolean
  readonly tests: string | null
  readonly itself: boolean
}

/** What each of these things would take along on this host were it dropped with CASCADE. */
export const readDependents = async (
  session: Session,
  host: string,
  things: readonly Falling[],
): Promise<readonly Dependent[]> => {
  const rows = await session.query<Row>(falling, [things.map(({ sort }) => sort), things.map(({ id }) => id)])
  return rows.map(row => ({
    host,
    of: { sort: row.sort, id: row.id },
    type: row.type,
    identity: row.identity,
    table: row.table === null ? null : qualify(row.schema, row.table),
    member: row.member,
    inherited: row.inherited,
    tests: row.tests,
    itself: row.itself,
  }))
}
