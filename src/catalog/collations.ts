import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { Collation } from './catalog.ts'
import { notOfExtension, userSchema } from './scope.ts'

/** The locale's column changes its name with the major; `libc` and `icu` keep it in different ones up to 16. */
const locale = (version: number): string => {
  if (version >= 170000) return 'coalesce(c.colllocale, c.collcollate)'
  return version >= 150000 ? 'coalesce(c.colliculocale, c.collcollate)' : 'c.collcollate'
}

const collations = (version: number): string => `
  SELECT n.nspname AS schema, c.collname AS name, c.collprovider AS provider, ${locale(version)} AS locale,
         ${version >= 120000 ? 'c.collisdeterministic' : 'true'} AS deterministic
  FROM pg_collation c
  JOIN pg_namespace n ON n.oid = c.collnamespace
  WHERE ${userSchema} AND ${notOfExtension('pg_collation', 'c.oid')}`

type CollationRow = Omit<Collation, 'id'> & { readonly schema: string; readonly name: string }

const providers: Readonly<Record<string, string>> = { c: 'libc', i: 'icu', b: 'builtin', d: 'default' }

/** The database's own collations, sorted by id. */
export const readCollations = async (session: Session): Promise<readonly Collation[]> => {
  const rows = await session.query<CollationRow>(collations(session.version))
  return rows
    .map(({ schema, name, provider, ...facts }) => ({
      id: qualify(schema, name),
      provider: providers[provider] ?? provider,
      ...facts,
    }))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
}
