-- now() differs on every host, so the rows that exist must take the primary's value.
ALTER TABLE orders ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
