import { member, table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … ALTER COLUMN … SET STATISTICS or SET (…). */
export const columnOptions: Kind = {
  name: 'column-options',
  keys: ['AlterTableStmt.AT_SetStatistics', 'AlterTableStmt.AT_SetOptions', 'AlterTableStmt.AT_ResetOptions'],
  about: 'Tells the planner more of a column.',
  object: member,
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: { order: 'free', why: 'it concerns this host’s planner only' },
  examples: [
    {
      title: 'a statistics target',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
      rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN total SET STATISTICS 500',
      order: 'free',
    },
  ],
}
