import { quoteName } from '../sql/name.ts'
import { byRelation, type Scope, within } from './scope.ts'

const policies = `
  SELECT p.polrelid AS relation, p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
         (SELECT json_agg(pg_get_userbyid(r) ORDER BY pg_get_userbyid(r)) FROM unnest(p.polroles) r WHERE r <> 0) AS roles,
         pg_get_expr(p.polqual, p.polrelid) AS using, pg_get_expr(p.polwithcheck, p.polrelid) AS check
  FROM pg_policy p
  WHERE ${within('p.polrelid')}
  ORDER BY p.polrelid, p.polname`

type Command = 'r' | 'a' | 'w' | 'd' | '*'
type PolicyRow = {
  readonly relation: number
  readonly name: string
  readonly permissive: boolean
  readonly command: Command
  readonly roles: readonly string[] | null
  readonly using: string | null
  readonly check: string | null
}

const commands: Readonly<Record<Command, string>> = { r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE', '*': 'ALL' }

/** Policies by relation as CREATE POLICY statements; `ids` are the relations' ids by oid. */
export const readPolicies = async (
  scope: Scope,
  ids: ReadonlyMap<number, string>,
): Promise<ReadonlyMap<number, readonly string[]>> => {
  const rows = await scope.session.query<PolicyRow>(policies, [scope.oids])
  return byRelation(rows, row => statement(row, ids.get(row.relation) ?? ''))
}

const statement = (row: PolicyRow, table: string): string =>
  [
    `CREATE POLICY ${quoteName(row.name)} ON ${table}`,
    `AS ${row.permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${commands[row.command]}`,
    `TO ${row.roles?.map(quoteName).join(', ') ?? 'PUBLIC'}`,
    ...(row.using === null ? [] : [`USING (${row.using})`]),
    ...(row.check === null ? [] : [`WITH CHECK (${row.check})`]),
  ].join(' ')
