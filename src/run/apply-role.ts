import { Fault } from '../base/fault.ts'
import { serverError } from '../postgres/errors.ts'
import type { Session } from '../postgres/session.ts'
import { quoteName } from '../sql/name.ts'
import type { RunReplica } from './context.ts'

/** Up to 15 a worker applies as its subscription's owner, from 16 on as the table's unless told `run_as_owner` (CREATE SUBSCRIPTION). */
const applies = (version: number): string => `
  SELECT r.rolname AS role, r.rolname = current_user AS "isUs",
    pg_catalog.pg_has_role(current_user, r.oid, '${version >= 160000 ? 'SET' : 'MEMBER'}') AS "canBe"
  FROM pg_catalog.pg_subscription s
  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
  JOIN pg_catalog.pg_class c ON c.oid = 'repl_migrate.stream'::pg_catalog.regclass
  JOIN pg_catalog.pg_roles r ON r.oid = ${version >= 160000 ? 'CASE WHEN s.subrunasowner THEN s.subowner ELSE c.relowner END' : 's.subowner'}
  WHERE s.subname = $1`

/**
 * The role as which the replica executes what the stream carries, where that is another than ours and we may become it; null
 * where there is nothing to become.
 */
export const applyRole = async ({ session, subscription }: RunReplica): Promise<string | null> => {
  const [found] = await session.query<{ role: string; isUs: boolean; canBe: boolean }>(applies(session.version), [
    subscription,
  ])
  return found === undefined || found.isUs || !found.canBe ? null : found.role
}

/** Works as `role` inside a transaction, then as whoever it was before; null changes nothing. */
export const asRole = async (session: Session, role: string | null, work: () => Promise<void>): Promise<void> => {
  if (role === null) return work()
  const [before] = await session.query(`SELECT pg_catalog.current_setting('role') AS role`)
  const become = `SELECT pg_catalog.set_config('role', $1, true)`
  await session.query(become, [role])
  await work()
  await session.query(become, [before?.['role']])
}

/** A right that only the apply worker's role lacks, told so; any other error as it is. */
export const lacksRight = (error: unknown, role: string | null): unknown => {
  if (role === null || !(error instanceof Fault) || serverError(error)?.sqlState !== '42501') return error
  return new Fault(error.code, `${error.message}: the apply worker executes it as role ${role}`, {
    ...(error.host === undefined ? {} : { host: error.host }),
    ...(error.place === undefined ? {} : { place: error.place }),
    cause: error.cause,
    hint: `it was only tried: no host has changed; give ${role} the right (GRANT the owner of what is altered TO ${quoteName(role)}), or let that owner have the stream table (from 16 on: ALTER TABLE repl_migrate.stream OWNER TO …), and run \`repl-migrate up\` again`,
  })
}
