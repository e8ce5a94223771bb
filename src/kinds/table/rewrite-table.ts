import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … SET ACCESS METHOD, SET TABLESPACE, SET WITHOUT OIDS. */
export const rewriteTable: Kind = {
  name: 'rewrite-table',
  keys: ['AlterTableStmt.AT_SetAccessMethod', 'AlterTableStmt.AT_SetTableSpace', 'AlterTableStmt.AT_DropOids'],
  about: 'Writes the table’s files anew, elsewhere or in another way. Its rows stay the same.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: {
    order: 'free',
    why: 'it moves or rewrites files on one host; rows and columns stay the same',
    rewrites: true,
  },
  examples: [
    {
      title: 'the tablespace',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders SET TABLESPACE pg_default',
      order: 'free',
    },
  ],
}
