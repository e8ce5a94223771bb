import type { CreateTrigStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** CREATE TRIGGER. */
export const createTrigger: Kind = {
  name: 'create-trigger',
  keys: ['CreateTrigStmt'],
  about: 'Makes a trigger. It fires where the application writes, not when apply writes.',
  object: subject => `${actsOn(subject) ?? ''}.${quoteName(nodeOf<CreateTrigStmt>(subject).trigname ?? '')}`,
  lock: 'SHARE ROW EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: {
    order: 'free',
    why: 'a new trigger does not fire when apply writes; what it changes on the primary travels with the row',
  },
  examples: [
    {
      title: 'a trigger that changes rows',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.total := NEW.id; RETURN NEW; END$$',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE TRIGGER raise BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE raise()',
      order: 'free',
    },
  ],
}
