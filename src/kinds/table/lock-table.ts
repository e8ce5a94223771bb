import type { LockStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'

const tables = (subject: Subject): readonly string[] =>
  (nodeOf<LockStmt>(subject).relations ?? []).flatMap(node =>
    'RangeVar' in node ? [relationId(subject, relationName(node.RangeVar))] : [],
  )

/** LOCK TABLE. */
export const lockTable: Kind = {
  name: 'lock-table',
  keys: ['LockStmt'],
  about: 'Holds tables still for the rest of the transaction on the primary.',
  object: subject => tables(subject).join(', '),
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  cases: [],
  otherwise: {
    order: 'primary',
    why: 'it keeps the application off while the primary’s transaction runs; on the replica it would only hold up apply',
  },
  examples: [
    {
      title: 'nobody writes meanwhile',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;\nUPDATE orders SET total = total + 1',
      order: 'primary',
    },
  ],
}
