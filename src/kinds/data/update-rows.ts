import type { DeleteStmt, UpdateStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'
import { stretchesOf } from './stretches.ts'

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
      when: '`backfill=batched` asks for it',
      test: subject => subject.backfill === 'batched' && stretchesOf(subject) !== null,
      verdict: {
        order: 'primary',
        why: 'it runs on one stretch of the table after another, each a short transaction whose changes travel; the file is then no single transaction',
        backfill: stretchesOf,
      },
    },
    {
      when: '`backfill=batched` asks for it, and it looks at other tables or answers rows',
      test: subject => subject.backfill === 'batched',
      verdict: {
        order: 'refuse',
        why: 'batches are cut by the primary key of its table: with FROM, USING, WITH or RETURNING that would mean something else',
        instead:
          'UPDATE orders SET total = (SELECT sum(price) FROM lines WHERE lines.order_id = orders.id) WHERE total IS NULL',
      },
    },
    {
      when: 'it has no WHERE',
      test: subject => nodeOf<UpdateStmt | DeleteStmt>(subject).whereClause === undefined,
      verdict: {
        order: 'primary',
        why: 'every row of the table travels in one transaction, and what is written after it waits; run on the replica too, it would be applied twice',
        scans: true,
        instead: subject =>
          `-- where the table is large, in batches that are transactions of their own:\n-- repl-migrate: backfill=batched\n${subject.part.sql}`,
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
