import type { CreateTableAsStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf } from '../subject.ts'

/** CREATE MATERIALIZED VIEW. */
export const createMaterializedView: Kind = {
  name: 'create-materialized-view',
  keys: ['CreateTableAsStmt'],
  about: 'Keeps the rows of a query. Each host computes its own; they do not travel.',
  object: subject => actsOn(subject) ?? '',
  lock: null,
  needed: 'mirror',
  matches: subject => nodeOf<CreateTableAsStmt>(subject).objtype === 'OBJECT_MATVIEW',
  creates: subject => [{ what: 'relation', id: actsOn(subject) ?? '' }],
  cases: [],
  otherwise: { order: 'free', why: 'each host computes it from its own rows; a materialized view is never published' },
  examples: [
    {
      title: 'a materialized view',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE MATERIALIZED VIEW large AS SELECT id FROM orders WHERE total > 10',
      order: 'free',
    },
  ],
}
