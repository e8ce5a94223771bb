import type { LockStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind, Lock } from '../kind.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'

/** As the grammar numbers them, from 1. */
const modes: readonly Lock[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

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
  lockOf: subject => modes[(nodeOf<LockStmt>(subject).mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE',
  alsoLocks: subject =>
    tables(subject)
      .slice(1)
      .map(relation => ({ relation, lock: modes[(nodeOf<LockStmt>(subject).mode ?? 8) - 1] ?? 'ACCESS EXCLUSIVE' })),
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
