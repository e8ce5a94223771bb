import type { Kind } from '../kind.ts'
import { actsOn } from '../subject.ts'

/** REFRESH MATERIALIZED VIEW, also CONCURRENTLY. */
export const refreshMaterializedView: Kind = {
  name: 'refresh-materialized-view',
  keys: ['RefreshMatViewStmt'],
  about: 'Computes a materialized view anew. Each host does it from its own rows.',
  object: subject => actsOn(subject) ?? '',
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: {
    order: 'free',
    why: 'each host computes it from its own rows, the replica once the file’s have arrived; nothing of it travels',
  },
  examples: [
    {
      title: 'after rows were written',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE MATERIALIZED VIEW large AS SELECT id FROM orders WHERE total > 10',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'UPDATE orders SET total = 11 WHERE id < 5;\nREFRESH MATERIALIZED VIEW large',
      order: 'free',
    },
  ],
}
