import { member, table } from '../alter.ts'
import type { Kind } from '../kind.ts'

/** ALTER TABLE … ALTER COLUMN … SET STORAGE or SET COMPRESSION. */
export const columnStorage: Kind = {
  name: 'column-storage',
  keys: ['AlterTableStmt.AT_SetStorage', 'AlterTableStmt.AT_SetCompression'],
  about: 'Says how long values are stored. Rows already stored stay as they are.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: { order: 'free', why: 'it says how values are stored on one host; the values themselves stay the same' },
  examples: [
    {
      title: 'out-of-line storage',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
      rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL',
      order: 'free',
    },
  ],
}
