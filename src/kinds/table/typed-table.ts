import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … OF and NOT OF. */
export const typedTable: Kind = {
  name: 'typed-table',
  keys: ['AlterTableStmt.AT_AddOf', 'AlterTableStmt.AT_DropOf'],
  about: 'Ties a table’s columns to a composite type, or lets go of it.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'from here on its columns follow ALTER TYPE … CASCADE: at the same place in the stream they do so on both hosts',
  },
  examples: [
    {
      title: 'a table takes a type, and the type an attribute',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE TYPE "order" AS (id bigint, total integer)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders OF "order";\nALTER TYPE "order" ADD ATTRIBUTE note text CASCADE',
      order: 'stream',
    },
  ],
}
