import { hashIndexes } from '../../catalog/hash-indexes.ts'
import { member, named, table } from '../alter.ts'
import { hashedColumns } from '../index/hash-hides.ts'
import type { Kind } from '../kind.ts'
import { hasKey, isPublished } from '../subject.ts'
import { inheritedNotNull } from './inherited-not-null.ts'
import { namedOrigin } from './origin.ts'

/** ALTER TABLE … ALTER COLUMN … DROP NOT NULL. */
export const dropNotNull: Kind = {
  name: 'drop-not-null',
  keys: ['AlterTableStmt.AT_DropNotNull', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_DropNotNull'],
  about: 'Allows NULL. The replica must accept it before the first one arrives.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'drop-not-null', table: table(subject), column: named(subject) }],
  cases: [
    ...inheritedNotNull,
    {
      when: 'a replica of 17 or later has the column in a hash index, and the table has no key',
      test: subject =>
        isPublished(subject, table(subject)) &&
        !hasKey(subject, table(subject)) &&
        hashedColumns(subject, table(subject), hashIndexes).includes(namedOrigin(subject)),
      verdict: {
        order: 'refuse',
        why: 'it looks there for the whole rows of such a table, and a hash index holds no NULL: every UPDATE and DELETE of a row that has NULL in it would be lost without an error',
        diverges: true,
        instead: ({ part }) => `DROP INDEX …; -- the hash index\n${part.sql};`,
      },
      shown: 'ALTER TABLE orders ALTER COLUMN total DROP NOT NULL',
    },
  ],
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
