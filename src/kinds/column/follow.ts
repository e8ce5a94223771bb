import type { Column } from '../../catalog/catalog.ts'
import { qualify, quoteName, readName } from '../../sql/name.ts'

/** Two columns of a table that hold the same for a while. */
export type Following = { readonly table: string; readonly old: string; readonly fresh: string }

const functionOf = ({ table, fresh }: Following): string => {
  const own = readName(table)
  return qualify(own?.schema ?? null, `${own?.name ?? ''}_${fresh}_follows`)
}

const triggerOf = ({ fresh }: Following): string => quoteName(`${fresh}_follows`)

/** A trigger on the primary (apply fires none) that runs `body` on every row that is written. */
export const follow = (following: Following, body: readonly string[]): readonly string[] => [
  `CREATE FUNCTION ${functionOf(following)}() RETURNS trigger LANGUAGE plpgsql AS $follows$`,
  'BEGIN',
  ...body.map(line => `  ${line}`),
  '  RETURN NEW;',
  'END $follows$;',
  `CREATE TRIGGER ${triggerOf(following)} BEFORE INSERT OR UPDATE ON ${following.table}`,
  `  FOR EACH ROW EXECUTE PROCEDURE ${functionOf(following)}();`,
]

export const unfollow = (following: Following): readonly string[] => [
  `DROP TRIGGER ${triggerOf(following)} ON ${following.table};`,
  `DROP FUNCTION ${functionOf(following)}();`,
]

/** The new column takes over what the old one promised: NOT NULL without a scan under the lock, and its default. */
export const takeOver = ({ table, fresh }: Following, old: Column | null): readonly string[] => {
  const check = quoteName(`${fresh}_filled`)
  const required = [
    '-- and, without reading every row under the lock; next migration:',
    `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${quoteName(fresh)} IS NOT NULL) NOT VALID;`,
    '-- next migration:',
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
    '-- next migration:',
    `ALTER TABLE ${table} ALTER COLUMN ${quoteName(fresh)} SET NOT NULL;`,
    `ALTER TABLE ${table} DROP CONSTRAINT ${check};`,
  ]
  return old?.notNull === true ? required : []
}
