-- A new table joins the publication, gets REPLICA IDENTITY FULL on the replica, and is copied.
CREATE TABLE invoice (
  id uuid PRIMARY KEY,
  order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  issued date NOT NULL
);
INSERT INTO invoice SELECT md5(id::text)::uuid, id, date '2026-01-01' FROM orders WHERE id <= 100 ON CONFLICT DO NOTHING;
CREATE VIEW open_orders AS SELECT o.id, c.name FROM orders o JOIN customer c ON c.id = o.customer_id WHERE o.state <> 'sent';
