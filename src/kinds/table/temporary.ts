import { qualify, readName } from '../../sql/name.ts'
import type { Creation } from '../kind.ts'

/** A temporary table hides the table of its name in every other schema, which its full name still finds. */
export const temporaryOf = (id: string): Creation => ({
  what: 'relation',
  id: qualify('pg_temp', readName(id)?.name ?? ''),
  temporary: true,
})
