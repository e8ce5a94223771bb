import type { AlterRoleStmt, CreateRoleStmt, DropRoleStmt, GrantRoleStmt, Node, RoleSpec } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

type Naming = Omit<CreateRoleStmt, 'role'> & { readonly role?: string | AlterRoleStmt['role'] } & DropRoleStmt &
  GrantRoleStmt

const specName = (spec: RoleSpec | undefined): string => (spec?.rolename === undefined ? '' : quoteName(spec.rolename))

const roleName = (node: Node): string => {
  if ('RoleSpec' in node) return specName(node.RoleSpec)
  return 'AccessPriv' in node ? quoteName(node.AccessPriv.priv_name ?? '') : ''
}

/** Names only: the options may hold a password. */
const named = (subject: Subject): string => {
  const { role, roles, granted_roles: granted } = nodeOf<Naming>(subject)
  if (typeof role === 'string') return quoteName(role)
  return role === undefined ? (roles ?? granted ?? []).map(roleName).join(', ') : specName(role)
}

/** CREATE, ALTER, DROP ROLE, GRANT of roles. */
export const role: Kind = {
  name: 'change-role',
  keys: [
    'CreateRoleStmt',
    'AlterRoleStmt',
    'AlterRoleSetStmt',
    'DropRoleStmt',
    'GrantRoleStmt',
    'RenameStmt.OBJECT_ROLE',
  ],
  about: 'Makes, changes or drops a role of the whole server. Each host has its own.',
  object: named,
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'roles belong to a server; no row changes' },
  examples: [
    {
      title: 'membership in a role',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'GRANT pg_monitor TO CURRENT_USER',
      order: 'free',
    },
  ],
}
