import type { Example } from '../kind.ts'

/** What ALTER TABLE … DROP COLUMN is proved on. */
export const examples: readonly Example[] = [
  {
    title: 'the last column',
    given: ['CREATE TABLE marks (note text)', 'ALTER TABLE marks REPLICA IDENTITY FULL'],
    sql: 'ALTER TABLE marks DROP COLUMN note',
    order: 'refuse',
  },
  {
    title: 'a nullable column',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
    rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE orders DROP COLUMN note',
    order: 'contract',
    wrong: {
      order: 'replica-first',
      failure: 'apply-error',
      text: /missing (some )?replicated column/,
      between: ["INSERT INTO orders VALUES (-1, 1, 'n')"],
    },
  },
  {
    title: 'NOT NULL without a default',
    given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text NOT NULL)'],
    rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE orders DROP COLUMN note',
    order: 'contract',
    wrong: {
      order: 'primary-first',
      failure: 'apply-error',
      text: /null value in column "note"/,
      between: ['INSERT INTO orders VALUES (-1, 1)'],
    },
  },
  {
    title: 'NOT NULL on a partition of its own',
    given: [
      'CREATE TABLE orders (id bigint PRIMARY KEY, total integer) PARTITION BY RANGE (id)',
      'CREATE TABLE orders_low PARTITION OF orders FOR VALUES FROM (MINVALUE) TO (1000)',
      'CREATE TABLE orders_high PARTITION OF orders FOR VALUES FROM (1000) TO (MAXVALUE)',
      'ALTER TABLE orders_low ALTER COLUMN total SET NOT NULL',
    ],
    published: ['orders'],
    rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
    sql: 'ALTER TABLE orders DROP COLUMN total',
    order: 'contract',
    since: 13,
    unread: true,
    wrong: {
      order: 'primary-first',
      failure: 'apply-error',
      text: /null value in column/,
      between: ['INSERT INTO orders (id) VALUES (-1)'],
    },
  },
  {
    title: 'a column with a CHECK',
    given: [
      "CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text CHECK (note IS NOT NULL AND note <> ''))",
    ],
    rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE orders DROP COLUMN note',
    order: 'stream',
    wrong: {
      order: 'primary-first',
      failure: 'apply-error',
      text: /violates check constraint/,
      between: ['INSERT INTO orders VALUES (-1, 1)'],
    },
  },
  {
    title: 'a unique column with a default',
    given: ["CREATE TABLE orders (id bigint PRIMARY KEY, total integer, code text DEFAULT 'none' UNIQUE)"],
    rows: ["INSERT INTO orders SELECT i, i, 'c' || i FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE orders DROP COLUMN code',
    order: 'stream',
    wrong: {
      order: 'primary-first',
      failure: 'apply-error',
      text: /duplicate key|insert_exists/,
      between: ['INSERT INTO orders VALUES (-1, 1), (-2, 2)'],
    },
  },
  {
    title: 'a table without a key',
    given: ['CREATE TABLE orders (total integer, note text)', 'ALTER TABLE orders REPLICA IDENTITY FULL'],
    rows: ["INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE orders DROP COLUMN note',
    order: 'stream',
    wrong: {
      order: 'primary-first',
      failure: 'diverges',
      between: ['UPDATE orders SET total = -total WHERE total = 5'],
    },
  },
  {
    title: 'half of the primary key',
    given: ['CREATE TABLE seats (hall integer, seat integer, guest text, PRIMARY KEY (hall, seat))'],
    rows: ["INSERT INTO seats SELECT 1, i, 'g' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE seats DROP COLUMN hall',
    order: 'stream',
    wrong: {
      order: 'replica-first',
      failure: 'apply-error',
      text: /missing (some )?replicated column|neither REPLICA IDENTITY/,
      between: ["UPDATE seats SET guest = 'h' WHERE seat = 1"],
    },
  },
  {
    title: 'a column, and half of the primary key after it',
    given: ['CREATE TABLE seats (hall integer, seat integer, guest text, PRIMARY KEY (hall, seat))'],
    rows: ["INSERT INTO seats SELECT 1, i, 'g' FROM generate_series(1, 20) AS i"],
    sql: 'ALTER TABLE seats DROP COLUMN guest;\nALTER TABLE seats DROP COLUMN hall',
    order: 'stream',
  },
  {
    title: 'a generated column',
    given: [
      'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) STORED)',
    ],
    rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
    sql: 'ALTER TABLE orders DROP COLUMN doubled',
    order: 'free',
    since: 12,
    unread: true,
  },
]
