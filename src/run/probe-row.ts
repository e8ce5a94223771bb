import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'
import { serverError } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'

/** A table for which apply calls functions of the user's, and the statement that makes it so. */
export type Probe = { readonly relation: string; readonly place: Place }

type Found = { readonly leaf: string; readonly ctid: string; readonly columns: string | null }

/** `a.*` is pg_attribute's row; a bare `a` would be the table's column of that name. */
const anyRow = (
  relation: string,
): string => `SELECT r.tableoid::pg_catalog.regclass::text AS leaf, r.ctid::text AS ctid,
    (SELECT string_agg(pg_catalog.quote_ident(a.attname), ', ') FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = r.tableoid AND a.attnum > 0 AND NOT a.attisdropped
       AND coalesce(pg_catalog.to_jsonb(a.*) ->> 'attgenerated', '') = '') AS columns
  FROM ${relation} AS r LIMIT 1`

/** Takes one row out and puts it in again: every CHECK, generated column and index of the table is computed for it. */
const again = ({ leaf, ctid, columns }: Found): string =>
  `WITH taken AS (DELETE FROM ONLY ${leaf} WHERE ctid = '${ctid}' RETURNING *)
   INSERT INTO ${leaf} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM taken`

/** As an apply worker does: without triggers, and with no schema in sight. */
const asApply = 'SET LOCAL session_replication_role = replica; SET LOCAL synchronize_seqscans = off'

const writeAgain = async (session: Session, relation: string): Promise<void> => {
  const [there] = await session.query<{ id: string | null }>('SELECT pg_catalog.to_regclass($1)::text AS id', [
    relation,
  ])
  if (there?.id == null) return
  await session.run("SET LOCAL search_path = ''")
  const [found] = await session.query<Found>(anyRow(relation))
  if (found === undefined || found.columns === null) return
  await session.run(asApply)
  await session.run(again(found))
}

/** What a name that is not found says: classes of syntax and access rule errors, and of invalid schema names. */
const namesNothing = (error: unknown): boolean => /^(?:42(?!501)|3F)/.test(serverError(error)?.sqlState ?? '')

/**
 * Writes a row of the table as apply would, inside the open transaction, and takes that back. Throws `apply-cannot-compute` where a
 * function meets a name that it does not find with the empty search_path of an apply worker (Logical Replication,
 * Security). An empty table, and what only rows, locks or rights are about, say nothing.
 */
export const probeRow = async (session: Session, host: string, { relation, place }: Probe): Promise<void> => {
  await session.run('SAVEPOINT probe')
  const error = await writeAgain(session, relation).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  await session.run('ROLLBACK TO SAVEPOINT probe; RELEASE SAVEPOINT probe')
  if (error === null || !namesNothing(error)) return
  throw new Fault(
    'apply-cannot-compute',
    `rehearsal on ${host}: apply could not write a row of ${relation}: ${serverError(error)?.message}`,
    {
      host,
      place,
      hint: 'an apply worker has an empty search_path: write their schemas before the names inside the function, or give it a path of its own (ALTER FUNCTION … SET search_path = …); nothing was changed',
    },
  )
}
