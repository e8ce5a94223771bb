import { diff } from '../../src/commands/diff.ts'
import { setup } from '../../src/commands/setup.ts'
import type { DiffReport } from '../../src/report/diff.ts'
import { configFor } from '../support/config.ts'
import type { PairHandle } from '../support/pair.ts'

/** The beginning of a name that would be code on a page that does not escape it. */
export const hostile = '<script>'

const schema = `
  CREATE TYPE order_status AS ENUM ('new', 'paid', 'sent');
  CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, email text, phone text, country char(2));
  CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer bigint NOT NULL REFERENCES customers,
    status order_status NOT NULL DEFAULT 'new', amount numeric(12,2) NOT NULL DEFAULT 0, note text DEFAULT 'none',
    placed_at timestamptz NOT NULL DEFAULT now(), shipped_at timestamptz, carrier text, weight_grams integer,
    CONSTRAINT positive_amount CHECK (amount >= 0));
  CREATE TABLE order_lines (orders bigint REFERENCES orders, line integer, product text, quantity integer, PRIMARY KEY (orders, line));
  CREATE TABLE products (sku text PRIMARY KEY, title text, price numeric(10,2));
  CREATE TABLE shipments (id bigint PRIMARY KEY, orders bigint, sent_at timestamptz);
  CREATE TABLE audit_log (id bigint PRIMARY KEY, at timestamptz, what jsonb);
  CREATE TABLE "<script>alert(""x"")</script>" (id integer PRIMARY KEY, "<b>&""'" text);
  CREATE VIEW open_orders AS SELECT id, customer, amount FROM orders WHERE status <> 'sent';
  CREATE FUNCTION total(bigint) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT sum(amount) FROM orders WHERE customer = $1';`

const onReplica = `
  ALTER TABLE orders DROP COLUMN note;
  ALTER TABLE orders ALTER COLUMN weight_grams TYPE bigint, ALTER COLUMN shipped_at SET NOT NULL, ALTER COLUMN carrier SET DEFAULT 'post';
  CREATE INDEX orders_by_customer ON orders (customer);
  ALTER TABLE customers ALTER COLUMN phone TYPE varchar(20), ADD COLUMN loaded_at timestamptz;
  ALTER TABLE products REPLICA IDENTITY DEFAULT;
  ALTER TABLE "<script>alert(""x"")</script>" ADD COLUMN "<img src=x onerror=alert(1)>" text DEFAULT '</pre><script>alert(2)</script>';
  CREATE OR REPLACE VIEW open_orders AS SELECT id, customer, amount FROM orders WHERE status = 'new';
  CREATE TABLE scratch (id integer PRIMARY KEY, remark text);`

/** A real pair that differs in most ways there are, read by somebody who calls himself Materialize; and what diff says of it. */
export const differingReport = async (servers: PairHandle): Promise<DiffReport> => {
  const pair = await servers.fresh({ wire: false })
  const config = configFor(pair, 'migrations')
  await pair.onPrimary(schema)
  await setup(config)
  await pair.caughtUp()
  await pair.onReplica(onReplica)
  await pair.onReplica("SELECT pg_create_logical_replication_slot('materialize_9b1c2d', 'pgoutput')")
  return diff(config)
}
