import type { Kind } from '../kind.ts'
import { actsOn } from '../subject.ts'

/** DROP VIEW and DROP MATERIALIZED VIEW. */
export const dropView: Kind = {
  name: 'drop-view',
  keys: ['DropStmt.OBJECT_VIEW', 'DropStmt.OBJECT_MATVIEW'],
  about: 'Drops a view.',
  object: subject => actsOn(subject) ?? '',
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'a view has no rows that travel' },
  examples: [
    {
      title: 'a view',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE VIEW large AS SELECT id FROM orders WHERE total > 10',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP VIEW large',
      order: 'free',
    },
  ],
}
