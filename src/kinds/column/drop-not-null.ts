import { member, named, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { inheritedNotNull } from './inherited-not-null.ts'

/** ALTER TABLE … ALTER COLUMN … DROP NOT NULL. */
export const dropNotNull: Kind = {
  name: 'drop-not-null',
  keys: ['AlterTableStmt.AT_DropNotNull', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_DropNotNull'],
  about: 'Allows NULL. The replica must accept it before the first one arrives.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'drop-not-null', table: table(subject), column: named(subject) }],
  cases: inheritedNotNull,
  otherwise: {
    order: 'expand',
    why: 'primary first, apply would stop at the first NULL: null value in column violates not-null constraint',
  },
  examples: [
    {
      title: 'NULL is allowed',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer NOT NULL)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /null value in column "total"/,
        between: ['INSERT INTO orders VALUES (-1, NULL)'],
      },
    },
  ],
}
