import type { Falling } from '../../catalog/dependents.ts'
import type { Kind } from '../kind.ts'
import { spokenBare } from '../spoken.ts'
import type { Subject } from '../subject.ts'
import { wholeDrop } from '../whole-drop.ts'

const falling = (subject: Subject): Falling => ({ sort: 'extension', id: spokenBare(subject) })

/** DROP EXTENSION. */
export const dropExtension: Kind = {
  name: 'drop-extension',
  keys: ['DropStmt.OBJECT_EXTENSION'],
  about: 'Removes an extension. The replica must keep it as long as a column of its types.',
  object: spokenBare,
  ...wholeDrop(
    falling,
    'CASCADE drops columns of its types too: replica first, apply would stop (missing replicated column); primary first, at a column left NOT NULL',
  ),
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a column there still is of its types: cannot drop extension because other objects depend on it',
  },
  examples: [
    {
      title: 'nothing uses it any more',
      given: ['CREATE EXTENSION hstore', 'CREATE TABLE orders (id bigint PRIMARY KEY, tags hstore)'],
      rows: ["INSERT INTO orders SELECT i, 'a=>1' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders DROP COLUMN tags;\nDROP EXTENSION hstore',
      order: 'contract',
    },
  ],
}
