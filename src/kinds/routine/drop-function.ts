import type { Kind } from '../kind.ts'
import { spoken } from '../spoken.ts'

/** DROP FUNCTION, PROCEDURE, ROUTINE, AGGREGATE. */
export const dropFunction: Kind = {
  name: 'drop-function',
  keys: [
    'DropStmt.OBJECT_FUNCTION',
    'DropStmt.OBJECT_PROCEDURE',
    'DropStmt.OBJECT_ROUTINE',
    'DropStmt.OBJECT_AGGREGATE',
  ],
  about: 'Drops a function or procedure.',
  object: spoken,
  lock: null,
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'apply writes rows and calls no function' },
  examples: [
    {
      title: 'a function',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP FUNCTION one()',
      order: 'free',
    },
  ],
}
