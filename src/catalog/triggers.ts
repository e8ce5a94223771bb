import { qualify } from '../sql/name.ts'
import type { Trigger } from './catalog.ts'
import { firing } from './rules.ts'
import { byRelation, type Scope, within } from './scope.ts'

/**
 * Internal triggers with a constraint enforce foreign keys and deferred uniqueness; those without are the copies that
 * partitions hold of their parent's trigger (internal up to 14), which fire and can be enabled on their own.
 */
const triggers = `
  SELECT t.tgrelid AS relation, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled,
         n.nspname AS routine_schema, p.proname AS routine
  FROM pg_trigger t
  JOIN pg_proc p ON p.oid = t.tgfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE (NOT t.tgisinternal OR t.tgconstraint = 0) AND ${within('t.tgrelid')}
  ORDER BY t.tgrelid, t.tgname`

type TriggerRow = {
  readonly relation: number
  readonly name: string
  readonly definition: string | null
  readonly enabled: keyof typeof firing
  readonly routine_schema: string
  readonly routine: string
}

/** Triggers by relation, by name. */
export const readTriggers = async (scope: Scope): Promise<ReadonlyMap<number, readonly Trigger[]>> => {
  const rows = await scope.session.query<TriggerRow>(triggers, [scope.oids])
  return byRelation(rows, row => ({
    name: row.name,
    definition: row.definition ?? '',
    enabled: firing[row.enabled],
    routine: qualify(row.routine_schema, row.routine),
  }))
}
