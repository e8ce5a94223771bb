import type { Session } from '../postgres/session.ts'
import type { RunContext } from './context.ts'

/** What a statement's meaning hangs on, as the primary has it; `schemas` is its search_path as names of schemas that exist. */
export type Settings = RunContext['settings'] & { readonly schemas: readonly string[] }

/** The primary's settings, which hold on every host for the whole run. */
export const readSettings = async (primary: Session): Promise<Settings> => {
  const [row] = await primary.query<{ schemas: string[]; path: string; zone: string; superuser: boolean }>(
    `SELECT current_schemas(false)::text[] AS schemas, current_setting('TimeZone') AS zone,
       current_setting('is_superuser') = 'on' AS superuser,
       array_to_string(ARRAY(SELECT quote_ident(s) FROM unnest(current_schemas(false)) s), ', ') AS path`,
  )
  return {
    schemas: row?.schemas ?? ['public'],
    searchPath: row?.path ?? 'public',
    timeZone: row?.zone ?? 'UTC',
    superuser: row?.superuser ?? false,
  }
}
