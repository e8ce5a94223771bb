import type { Kind } from '../kind.ts'
import { spokenMember } from '../spoken.ts'

/** DROP TRIGGER. */
export const dropTrigger: Kind = {
  name: 'drop-trigger',
  keys: ['DropStmt.OBJECT_TRIGGER'],
  about: 'Drops a trigger.',
  object: spokenMember,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'triggers fire where the application writes, not when apply writes' },
  examples: [
    {
      title: 'a trigger goes',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.total := NEW.id; RETURN NEW; END$$',
        'CREATE TRIGGER raise BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE raise()',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP TRIGGER raise ON orders',
      order: 'free',
    },
  ],
}
