import type { DeleteStmt, UpdateStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** UPDATE and DELETE. */
export const update: Kind = {
  name: 'update-rows',
  keys: ['UpdateStmt', 'DeleteStmt'],
  about: 'Changes or removes rows. The changes travel by themselves.',
  object: subject => actsOn(subject) ?? '',
  lock: 'ROW EXCLUSIVE',
  needed: 'rows',
  cases: [
    {
      when: 'it has no WHERE',
      test: subject => nodeOf<UpdateStmt | DeleteStmt>(subject).whereClause === undefined,
      verdict: {
        order: 'primary',
        why: 'every row of the table travels in one transaction, and what is written after it waits; run on the replica too, it would be applied twice',
        scans: true,
        instead: subject =>
          `-- where the table is large, in batches of their own migrations or statements:\n${subject.part.sql}\nWHERE id BETWEEN 1 AND 10000`,
      },
    },
  ],
  otherwise: {
    order: 'primary',
    why: 'the changes travel; run on the replica too, they would be applied twice without an error',
    scans: true,
  },
  examples: [
    {
      title: 'a correction',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'UPDATE orders SET total = total + 1 WHERE id <= 20',
      order: 'primary',
      wrong: { order: 'primary-first', failure: 'diverges' },
    },
    {
      title: 'every row',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'UPDATE orders SET total = total + 1',
      order: 'primary',
      wrong: { order: 'primary-first', failure: 'diverges' },
    },
  ],
}
