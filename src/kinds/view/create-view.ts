import type { Kind } from '../kind.ts'
import { actsOn } from '../subject.ts'

/** CREATE VIEW. */
export const createView: Kind = {
  name: 'create-view',
  keys: ['ViewStmt'],
  about: 'Gives a query a name. A view has no rows of its own.',
  object: subject => actsOn(subject) ?? '',
  lock: null,
  needed: 'mirror',
  creates: subject => [{ what: 'relation', id: actsOn(subject) ?? '' }],
  cases: [],
  otherwise: { order: 'free', why: 'a view has no rows of its own: nothing of it travels' },
  examples: [
    {
      title: 'a view that the configuration does not name, and an index on its table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      published: ['orders'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE SEQUENCE numbers;\nALTER INDEX orders_pkey RENAME TO orders_key;\nALTER TABLE orders ADD COLUMN number bigint DEFAULT nextval($$numbers$$);\nCREATE VIEW large AS SELECT id, number FROM orders WHERE total > 10;\nCREATE VIEW larger AS SELECT id FROM large WHERE number > 10',
      order: 'free',
    },
    {
      title: 'a view',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE VIEW large AS SELECT id FROM orders WHERE total > 10',
      order: 'free',
    },
  ],
}
