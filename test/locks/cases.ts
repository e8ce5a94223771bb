/** Statements whose cost turns on what the tables hold, or that lock a table they do not name first. */
export type LockCase = {
  readonly title: string
  readonly given: readonly string[]
  readonly sql: string
  /** The table looked at, where it is not the one the statement names. */
  readonly table?: string
  readonly since?: number
}

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, code varchar(8), note text, at timestamp)'
const rows = "INSERT INTO orders SELECT i, i, 'c' || i, 'n', now() FROM generate_series(1, 20) AS i"
const buyers = 'CREATE TABLE buyers (id bigint PRIMARY KEY)'
const events = 'CREATE TABLE events (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)'
const from2026 = "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')"

const onOrders = (sql: string, since = 11): LockCase => ({ title: sql, given: [orders, rows], sql, since })

export const lockCases: readonly LockCase[] = [
  ...[
    'ALTER TABLE orders ADD COLUMN q integer',
    'ALTER TABLE orders ADD COLUMN q integer NOT NULL DEFAULT 5',
    'ALTER TABLE orders ADD COLUMN q timestamptz DEFAULT now()',
    'ALTER TABLE orders ADD COLUMN q timestamptz DEFAULT clock_timestamp()',
    'ALTER TABLE orders ADD COLUMN q bigserial',
    'ALTER TABLE orders ADD COLUMN q integer CHECK (q > 0)',
    'ALTER TABLE orders ADD COLUMN q integer DEFAULT 1 CHECK (q > 0)',
    'ALTER TABLE orders ADD COLUMN q integer UNIQUE',
    'ALTER TABLE orders ALTER COLUMN total TYPE bigint',
    'ALTER TABLE orders ALTER COLUMN code TYPE varchar(20)',
    'ALTER TABLE orders ALTER COLUMN code TYPE text',
    'ALTER TABLE orders ALTER COLUMN code TYPE varchar(5)',
    'ALTER TABLE orders ALTER COLUMN at TYPE timestamptz',
    'ALTER TABLE orders ALTER COLUMN note TYPE varchar(50)',
    'ALTER TABLE orders ALTER COLUMN note TYPE text COLLATE "C"',
    'ALTER TABLE orders ALTER COLUMN total SET STATISTICS 100',
    'ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL',
    'ALTER TABLE orders ALTER COLUMN total SET (n_distinct = 5)',
    'ALTER TABLE orders SET (fillfactor = 70)',
    'ALTER TABLE orders OWNER TO postgres',
    'ALTER TABLE orders ADD CONSTRAINT q EXCLUDE USING btree (total WITH =)',
    "COMMENT ON TABLE orders IS 'x'",
    "COMMENT ON COLUMN orders.total IS 'x'",
    'CREATE STATISTICS q ON total, id FROM orders',
    'LOCK TABLE orders IN SHARE MODE',
    'LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE',
    'CREATE RULE q AS ON INSERT TO orders DO ALSO NOTHING',
    'CREATE POLICY q ON orders USING (true)',
    'GRANT SELECT ON orders TO PUBLIC',
    'ANALYZE orders',
    'VACUUM orders',
    'VACUUM FULL orders',
    'REINDEX INDEX orders_pkey',
    'TRUNCATE orders',
    'CREATE INDEX q ON orders (total)',
  ].map(sql => onOrders(sql)),
  onOrders('REINDEX TABLE CONCURRENTLY orders', 12),
  onOrders('ALTER TABLE orders ADD COLUMN q integer GENERATED ALWAYS AS (total * 2) STORED', 12),
  onOrders('ALTER TABLE orders ADD COLUMN q integer GENERATED ALWAYS AS (total * 2) VIRTUAL', 18),
  onOrders('ALTER TABLE orders ADD CONSTRAINT q NOT NULL total NOT VALID', 18),
  onOrders('ALTER TABLE orders ADD CONSTRAINT q NOT NULL total', 18),
  onOrders('ALTER TABLE orders ADD CONSTRAINT q CHECK (total > 0) NOT ENFORCED', 18),
  {
    title: 'CREATE TABLE … REFERENCES, the other table',
    given: [orders],
    sql: 'CREATE TABLE lines (id bigint PRIMARY KEY, order_id bigint REFERENCES orders (id))',
    table: 'orders',
  },
  {
    title: 'CREATE TABLE … INHERITS, the parent',
    given: [orders],
    sql: 'CREATE TABLE lines () INHERITS (orders)',
    table: 'orders',
  },
  {
    title: 'SET NOT NULL behind a valid CHECK',
    given: [orders, rows, 'ALTER TABLE orders ADD CONSTRAINT q CHECK (total IS NOT NULL)'],
    sql: 'ALTER TABLE orders ALTER COLUMN total SET NOT NULL',
  },
  {
    title: 'a primary key on columns that may be NULL',
    given: ['CREATE TABLE orders (id bigint, total integer)'],
    sql: 'ALTER TABLE orders ADD PRIMARY KEY (id)',
  },
  {
    title: 'a primary key out of an index, on columns that are NOT NULL',
    given: ['CREATE TABLE orders (id bigint NOT NULL, total integer)', 'CREATE UNIQUE INDEX orders_id ON orders (id)'],
    sql: 'ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id',
  },
  {
    title: 'a primary key out of an index, on columns that may be NULL',
    given: ['CREATE TABLE orders (id bigint, total integer)', 'CREATE UNIQUE INDEX orders_id ON orders (id)'],
    sql: 'ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_id',
  },
  {
    title: 'ADD FOREIGN KEY',
    given: [orders, buyers],
    sql: 'ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES buyers (id)',
  },
  {
    title: 'ADD FOREIGN KEY, the other table',
    given: [orders, buyers],
    sql: 'ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES buyers (id) NOT VALID',
    table: 'buyers',
  },
  {
    title: 'ADD COLUMN REFERENCES without a default',
    given: [orders, rows, buyers],
    sql: 'ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES buyers (id)',
  },
  {
    title: 'ADD COLUMN REFERENCES with a default',
    given: [orders, rows, buyers, 'INSERT INTO buyers VALUES (1)'],
    sql: 'ALTER TABLE orders ADD COLUMN buyer bigint DEFAULT 1 REFERENCES buyers (id)',
  },
  {
    title: 'ADD COLUMN REFERENCES, the other table',
    given: [orders, rows, buyers],
    sql: 'ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES buyers (id)',
    table: 'buyers',
  },
  {
    title: 'CREATE TABLE PARTITION OF, the parent',
    given: [events],
    sql: `CREATE TABLE events_2026 PARTITION OF events ${from2026}`,
    table: 'events',
  },
  {
    title: 'ATTACH PARTITION, the parent',
    given: [events, 'CREATE TABLE events_2026 (LIKE events INCLUDING ALL)'],
    sql: `ALTER TABLE events ATTACH PARTITION events_2026 ${from2026}`,
    table: 'events',
  },
  {
    title: 'ATTACH PARTITION, the partition',
    given: [events, 'CREATE TABLE events_2026 (LIKE events INCLUDING ALL)'],
    sql: `ALTER TABLE events ATTACH PARTITION events_2026 ${from2026}`,
    table: 'events_2026',
  },
  {
    title: 'DETACH PARTITION, the parent',
    given: [events, `CREATE TABLE events_2026 PARTITION OF events ${from2026}`],
    sql: 'ALTER TABLE events DETACH PARTITION events_2026',
    table: 'events',
  },
  {
    title: 'DETACH PARTITION CONCURRENTLY, the parent',
    given: [events, `CREATE TABLE events_2026 PARTITION OF events ${from2026}`],
    sql: 'ALTER TABLE events DETACH PARTITION events_2026 CONCURRENTLY',
    table: 'events',
    since: 14,
  },
  {
    title: 'DROP INDEX CONCURRENTLY',
    given: [orders, 'CREATE INDEX orders_total ON orders (total)'],
    sql: 'DROP INDEX CONCURRENTLY orders_total',
    table: 'orders',
  },
  {
    title: 'CREATE INDEX CONCURRENTLY',
    given: [orders],
    sql: 'CREATE INDEX CONCURRENTLY orders_total ON orders (total)',
  },
  {
    title: 'DROP INDEX',
    given: [orders, 'CREATE INDEX orders_total ON orders (total)'],
    sql: 'DROP INDEX orders_total',
    table: 'orders',
  },
  {
    title: 'CREATE TRIGGER',
    given: [orders, 'CREATE FUNCTION q() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$'],
    sql: 'CREATE TRIGGER q BEFORE INSERT ON orders FOR EACH ROW EXECUTE PROCEDURE q()',
  },
  {
    title: 'a domain with a CHECK',
    given: [orders, rows, 'CREATE DOMAIN positive AS integer CHECK (value > 0)'],
    sql: 'ALTER TABLE orders ADD COLUMN q positive',
  },
  {
    title: 'a domain with a CHECK and a default',
    given: [orders, rows, 'CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (value > 0)'],
    sql: 'ALTER TABLE orders ADD COLUMN q positive',
  },
  {
    title: 'ALTER DOMAIN ADD CONSTRAINT, a table that uses it',
    given: ['CREATE DOMAIN positive AS integer', 'CREATE TABLE orders (id bigint PRIMARY KEY, q positive)'],
    sql: 'ALTER DOMAIN positive ADD CHECK (value > 0)',
    table: 'orders',
  },
]
