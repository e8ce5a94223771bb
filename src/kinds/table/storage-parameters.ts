import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … SET (…), RESET (…), CLUSTER ON, SET WITHOUT CLUSTER. */
export const storageParameters: Kind = {
  name: 'storage-parameters',
  keys: [
    'AlterTableStmt.AT_SetRelOptions',
    'AlterTableStmt.AT_ResetRelOptions',
    'AlterTableStmt.AT_ClusterOn',
    'AlterTableStmt.AT_DropCluster',
  ],
  about: 'Says how one host keeps the table: fillfactor, autovacuum, clustering.',
  object: table,
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: {
    order: 'free',
    why: 'it says how one host stores and vacuums the table; rows and columns stay the same',
  },
  examples: [
    {
      title: 'a fillfactor',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders SET (fillfactor = 70)',
      order: 'free',
    },
  ],
}
