import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { Role } from './catalog.ts'
import { userSchema } from './scope.ts'

const readers = `
    SELECT a.usesysid FROM pg_replication_slots s JOIN pg_stat_activity a ON a.pid = s.active_pid
    WHERE s.database = current_database()`

const roles = `
  SELECT r.rolname AS name, r.rolsuper AS superuser, r.rolbypassrls AS "bypassesRowSecurity"
  FROM pg_roles r
  WHERE r.oid IN (
    SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND ${userSchema}
    UNION SELECT s.subowner FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
    WHERE d.datname = current_database()
    UNION ${readers})
  ORDER BY r.rolname`

/** What an initial copy asks for; rows that follow need no right. */
const unreadable = `
  SELECT DISTINCT r.rolname AS role, n.nspname AS schema, c.relname AS name
  FROM pg_roles r
  CROSS JOIN pg_publication p
  CROSS JOIN LATERAL pg_get_publication_tables(p.pubname::text) g
  JOIN pg_class c ON c.oid = g.relid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT r.rolsuper AND r.oid IN (${readers})
    AND NOT (has_table_privilege(r.oid, c.oid, 'SELECT') AND has_schema_privilege(r.oid, n.oid, 'USAGE'))`

/**
 * From 15 on applying a row takes rights, of the subscription's owner; from 16 on the owner becomes the table's owner for it,
 * unless the subscription says run_as_owner.
 */
const unwritable = (version: number): string => {
  const rights = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(right => `has_table_privilege(r.oid, c.oid, '${right}')`)
  const become = version >= 160000 ? "NOT s.subrunasowner AND pg_has_role(r.oid, c.relowner, 'SET')" : 'false'
  const direct = version >= 160000 ? 's.subrunasowner' : 'true'
  return `
  SELECT DISTINCT r.rolname AS role, n.nspname AS schema, c.relname AS name
  FROM pg_subscription s
  JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
  JOIN pg_roles r ON r.oid = s.subowner AND NOT r.rolsuper
  JOIN pg_subscription_rel t ON t.srsubid = s.oid
  JOIN pg_class c ON c.oid = t.srrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE NOT (has_schema_privilege(r.oid, n.oid, 'USAGE') AND (${become} OR (${direct} AND ${rights.join(' AND ')})))`
}

type RoleRow = Pick<Role, 'name' | 'superuser' | 'bypassesRowSecurity'>
type TableRow = { readonly role: string; readonly schema: string; readonly name: string }

/** The roles on which rows depend, by name. Few queries where all of them are superusers. */
export const readRoles = async (session: Session): Promise<readonly Role[]> => {
  const rows = await session.query<RoleRow>(roles)
  const limited = rows.some(({ superuser }) => !superuser)
  const reading = limited ? await session.query<TableRow>(unreadable) : []
  const writing = limited && session.version >= 150000 ? await session.query<TableRow>(unwritable(session.version)) : []
  return rows.map(row => ({ ...row, cannotRead: tablesOf(row, reading), cannotWrite: tablesOf(row, writing) }))
}

const tablesOf = (role: RoleRow, rows: readonly TableRow[]): readonly string[] =>
  rows
    .filter(row => row.role === role.name)
    .map(row => qualify(row.schema, row.name))
    .sort()
