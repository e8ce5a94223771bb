-- Restricts: the primary first, the replica once it has applied everything the primary sent before.
UPDATE customer SET email = 'nobody@example.org' WHERE email IS NULL;
ALTER TABLE customer ALTER COLUMN email SET DEFAULT 'nobody@example.org';
ALTER TABLE orders DROP COLUMN fax;
ALTER TABLE orders ADD CONSTRAINT orders_cents_sane CHECK (cents > -1000000000);
