import type { RenameStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** ALTER TRIGGER … RENAME, ALTER POLICY … RENAME, ALTER RULE … RENAME. */
export const renameTrigger: Kind = {
  name: 'rename-trigger',
  keys: ['RenameStmt.OBJECT_TRIGGER', 'RenameStmt.OBJECT_POLICY', 'RenameStmt.OBJECT_RULE'],
  about: 'Renames a trigger, policy or rule.',
  object: subject => `${actsOn(subject) ?? ''}.${quoteName(nodeOf<RenameStmt>(subject).subname ?? '')}`,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'replication does not look at their names' },
  examples: [
    {
      title: 'a trigger',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.total := NEW.id; RETURN NEW; END$$',
        'CREATE TRIGGER raise BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE raise()',
      ],
      sql: 'ALTER TRIGGER raise ON orders RENAME TO lift',
      order: 'free',
    },
  ],
}
