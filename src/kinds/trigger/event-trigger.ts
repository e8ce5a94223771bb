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
  about: 'Calls a function when DDL runs. On the replica that is the DDL of this tool.',
  object: named,
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'it concerns DDL, and no DDL travels' },
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
