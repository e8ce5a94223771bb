-- Neither order is safe for these on two hosts: they travel inside the stream.
ALTER TABLE orders RENAME COLUMN amount TO cents;
ALTER TABLE orders ALTER COLUMN cents TYPE numeric(12, 2) USING cents / 100.0;
COMMENT ON COLUMN orders.cents IS 'in euros now, whatever the name says';
