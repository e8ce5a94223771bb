import type { ClusterStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** CLUSTER. */
export const cluster: Kind = {
  name: 'cluster-table',
  keys: ['ClusterStmt'],
  about: 'Writes a table anew in the order of an index. Its rows stay the same.',
  object: subject => actsOn(subject) ?? 'every clustered table',
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [
    {
      when: 'it names no table',
      test: subject => nodeOf<ClusterStmt>(subject).relation === undefined,
      verdict: {
        order: 'free',
        why: 'it changes the order of rows in files, not the rows',
        rewrites: true,
        transaction: 'alone',
        settled: () => ({ done: 'SELECT false AS done', clear: null }),
      },
    },
  ],
  otherwise: { order: 'free', why: 'it changes the order of rows in files, not the rows', rewrites: true },
  examples: [
    {
      title: 'by the primary key',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CLUSTER orders USING orders_pkey',
      order: 'free',
    },
  ],
}
