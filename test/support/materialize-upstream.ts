import pg from 'pg'
import type { Description, Upstream } from './materialize-rules.ts'

// Types Materialize reads as they are, by name; a domain, an enum or an array of one is none of them.
const NATIVE = `'{bool,bpchar,bytea,char,date,daterange,float4,float8,int2,int2vector,int4,int4range,int8,int8range,interval,json,jsonb,
  numeric,numrange,oid,text,time,timestamp,timestamptz,tsrange,tstzrange,uuid,varchar}'::name[]`

const describeTable = (where: string): string => `
  SELECT c.oid::text, n.nspname AS schema, c.relname AS table, c.relreplident = 'f' AS full,
    EXISTS (SELECT FROM pg_publication_tables p WHERE p.pubname = $1 AND p.schemaname = n.nspname AND p.tablename = c.relname) AS published,
    coalesce((SELECT json_agg(json_build_object('name', a.attname, 'num', a.attnum, 'type', a.atttypid::text, 'mod', a.atttypmod,
        'spelled', 'pg_catalog.' || t.typname, 'notNull', a.attnotnull,
        'native', t.typnamespace = 'pg_catalog'::regnamespace AND coalesce(e.typname, t.typname) = ANY (${NATIVE})) ORDER BY a.attnum)
      FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(to_jsonb(a) ->> 'attgenerated', '') = ''),
      '[]') AS columns,
    coalesce((SELECT json_agg(json_build_object('oid', k.oid::text, 'name', k.conname, 'primary', k.contype = 'p', 'columns',
        (SELECT json_agg(a.attname ORDER BY o.n) FROM unnest(k.conkey) WITH ORDINALITY AS o(num, n)
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = o.num)) ORDER BY k.conname)
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u')), '[]') AS keys
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND ${where}`

/** The tables of a running replica, looked at anew for each question. */
export const replicaUpstream = (url: string, publication: string): Upstream => {
  // An idle connection goes soon, so that nobody has to close this one; a replica that is down is tried again.
  const pool = new pg.Pool({ connectionString: url, max: 1, idleTimeoutMillis: 100, allowExitOnIdle: true })
  pool.on('error', () => undefined)
  return async table => {
    const [where, values] =
      'oid' in table
        ? ['c.oid = $2::oid', [table.oid]]
        : ['n.nspname = $2 AND c.relname = $3', [table.schema, table.table]]
    const { rows } = await pool.query<Description>(describeTable(where), [publication, ...values])
    return rows[0]
  }
}
