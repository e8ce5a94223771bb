import type { Falling } from '../../catalog/dependents.ts'
import type { Kind } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { type Subject, typeId } from '../subject.ts'
import { wholeDrop } from '../whole-drop.ts'

const falling = (subject: Subject): Falling => ({ sort: 'type', id: typeId(subject, spokenName(subject)) })

/** DROP TYPE and DROP DOMAIN. */
export const dropType: Kind = {
  name: 'drop-type',
  keys: ['DropStmt.OBJECT_TYPE', 'DropStmt.OBJECT_DOMAIN'],
  about: 'Drops a type. The replica must keep it as long as a column of it.',
  object: subject => typeId(subject, spokenName(subject)),
  ...wholeDrop(
    falling,
    'CASCADE drops the columns of it too: replica first, apply would stop (missing replicated column); primary first, at a column left NOT NULL',
  ),
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a column there still is of it: cannot drop type because other objects depend on it',
  },
  examples: [
    {
      title: 'the last column of it has gone',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN state TYPE text;\nDROP TYPE state',
      order: 'contract',
    },
  ],
}
