import type { Example } from '../example.ts'
import { joinsDefault } from './partition.ts'

/** What CREATE TABLE is proved on. */
export const examples: readonly Example[] = [
  {
    title: 'a table with a key',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
    sql: 'CREATE TABLE payments (id bigint PRIMARY KEY, orders_id bigint REFERENCES orders, amount numeric(10,2))',
    order: 'expand',
    wrong: {
      order: 'primary-first',
      failure: 'apply-error',
      text: /"public.payments" does not exist/,
      publish: ['payments'],
      between: ['INSERT INTO payments VALUES (1, NULL, 5)'],
    },
  },
  {
    title: 'a table and its first rows',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    sql: 'CREATE TABLE states (id integer PRIMARY KEY, name text NOT NULL);\nINSERT INTO states VALUES (1, $$open$$), (2, $$done$$)',
    order: 'expand',
    wrong: { order: 'primary-only', failure: 'diverges' },
  },
  {
    title: 'a table with a stored generated column, and changes of its rows',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    sql: 'CREATE TABLE lines (id bigint PRIMARY KEY, price integer, twice integer GENERATED ALWAYS AS (price * 2) STORED);\nINSERT INTO lines (id, price) SELECT i, i FROM generate_series(1, 20) AS i;\nUPDATE lines SET price = price + 1 WHERE id < 10;\nDELETE FROM lines WHERE id > 15',
    order: 'expand',
    since: 12,
  },
  {
    title: 'a table with a virtual generated column',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    sql: 'CREATE TABLE lines (id bigint PRIMARY KEY, price integer, twice integer GENERATED ALWAYS AS (price * 2) VIRTUAL)',
    order: 'refuse',
    since: 18,
  },
  {
    title: 'a temporary table',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
    sql: 'CREATE TEMPORARY TABLE large (id bigint);\nINSERT INTO large SELECT id FROM orders WHERE total > 10;\nUPDATE orders SET total = 10 WHERE id IN (SELECT id FROM large)',
    order: 'primary',
  },
  {
    title: 'an unlogged table',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
    sql: 'CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value text)',
    order: 'free',
  },
  {
    title: 'a partition of a table that is all the configuration names',
    given: [
      'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
      "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
    ],
    published: ['events'],
    sql: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2040-01-01');\nCREATE VIEW late AS SELECT * FROM events_2026;\nINSERT INTO events VALUES (1, '2026-02-03')",
    order: 'expand',
    since: 13,
  },
  {
    ...joinsDefault,
    title: 'a partition beside a DEFAULT one',
    sql: 'LOCK TABLE events;\nDELETE FROM events WHERE id < 0;\nCREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO (0)',
  },
  {
    title: 'a partition',
    given: [
      'CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day)',
      "CREATE TABLE events_2025 PARTITION OF events (PRIMARY KEY (id)) FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
    ],
    sql: "CREATE TABLE events_2026 PARTITION OF events (PRIMARY KEY (id)) FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
    order: 'expand',
    since: 13,
  },
  {
    title: 'an unlogged partition',
    given: [
      'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
      "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
    ],
    published: ['events'],
    rows: ["INSERT INTO events SELECT i, '2025-01-01' FROM generate_series(1, 20) AS i"],
    sql: "CREATE UNLOGGED TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
    order: 'refuse',
    since: 13,
    wrong: { order: 'both-at-once', failure: 'diverges', after: ["INSERT INTO events VALUES (-1, '2026-02-03')"] },
  },
]
