import type { CreateEventTrigStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'

const named = (subject: Subject): string => {
  const { trigname } = nodeOf<CreateEventTrigStmt>(subject)
  return trigname === undefined ? spokenBare(subject) : quoteName(trigname)
}

/** CREATE, ALTER, DROP EVENT TRIGGER. */
export const eventTrigger: Kind = {
  name: 'event-trigger',
  keys: [
    'CreateEventTrigStmt',
    'AlterEventTrigStmt',
    'DropStmt.OBJECT_EVENT_TRIGGER',
    'RenameStmt.OBJECT_EVENT_TRIGGER',
  ],
  about:
    'Calls a function when DDL runs. On the replica the DDL of this tool, and of apply, runs with session_replication_role = replica: only ENABLE REPLICA and ALWAYS fire there.',
  object: named,
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'it fires on the primary, and rows that it writes there travel' },
  examples: [
    {
      title: 'DDL is announced',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION announce() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE $n$ddl$n$; END$$',
      ],
      sql: 'CREATE EVENT TRIGGER announce ON ddl_command_end EXECUTE PROCEDURE announce()',
      order: 'free',
    },
  ],
}
