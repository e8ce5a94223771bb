import type { Session } from '../postgres/session.ts'
import { qualify } from '../sql/name.ts'
import type { EventTrigger } from './catalog.ts'
import { firing } from './rules.ts'
import { notOfExtension } from './scope.ts'

const eventTriggers = `
  SELECT e.evtname AS name, e.evtevent AS event, to_json(coalesce(e.evttags, '{}')) AS tags, e.evtenabled AS enabled,
         n.nspname AS schema, p.proname AS routine
  FROM pg_event_trigger e
  JOIN pg_proc p ON p.oid = e.evtfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname <> 'repl_migrate' AND ${notOfExtension('pg_event_trigger', 'e.oid')}
  ORDER BY e.evtname`

type EventTriggerRow = {
  readonly name: string
  readonly event: string
  readonly tags: readonly string[]
  readonly enabled: keyof typeof firing
  readonly schema: string
  readonly routine: string
}

/** Event triggers by name. */
export const readEventTriggers = async (session: Session): Promise<readonly EventTrigger[]> => {
  const rows = await session.query<EventTriggerRow>(eventTriggers)
  return rows.map(({ schema, routine, enabled, ...facts }) => ({
    ...facts,
    enabled: firing[enabled],
    routine: qualify(schema, routine),
  }))
}
