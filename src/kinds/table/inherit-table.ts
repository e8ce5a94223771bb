import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … INHERIT and NO INHERIT. */
export const inherit: Kind = {
  name: 'inherit-table',
  keys: ['AlterTableStmt.AT_AddInherit', 'AlterTableStmt.AT_DropInherit'],
  about: 'Makes a table a child of another, or stops it. Rows of each still travel under its own name.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  reconciles: true,
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'columns, constraints and the publication follow the parent from here on: at the same place in the stream both hosts agree on them',
  },
  examples: [
    {
      title: 'a child joins its parent',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE TABLE old_orders (id bigint PRIMARY KEY, total integer)',
      ],
      rows: ['INSERT INTO old_orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE old_orders INHERIT orders',
      order: 'stream',
    },
  ],
}
