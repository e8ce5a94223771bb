-- Relaxes: the replica must have the column before the primary can send it.
ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';
ALTER TYPE order_state ADD VALUE 'returned';
