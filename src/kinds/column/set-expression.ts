import { member, table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … ALTER COLUMN … SET EXPRESSION (17). */
export const setExpression: Kind = {
  name: 'set-expression',
  keys: ['AlterTableStmt.AT_SetExpression'],
  about: 'Gives a generated column another expression. Each host computes it for itself.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'generated columns do not travel: only at the same place in the stream does a reader of either host see the same change',
    rewrites: true,
  },
  examples: [
    {
      title: 'another expression',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) STORED)',
      ],
      rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN doubled SET EXPRESSION AS (total::bigint * 3)',
      order: 'stream',
      since: 17,
      unread: true,
    },
  ],
}
