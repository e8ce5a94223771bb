import { expect, test } from 'vitest'
import { orderedCures } from '../../src/drift/cures.ts'
import { usePair } from '../support/pair.ts'
import { applyCure } from './apply-cure.ts'
import { driftOf, guidePair } from './guide.ts'

const pairs = usePair(15, 15)

/** A worker that has stopped at the first row of the missing table is sent to the doctor. */
const isSql = (cure: string): boolean => cure.startsWith('-- on ')

test('the cures of a neglected pair, in one list, make it whole', async () => {
  const pair = await guidePair(pairs)
  await pair.onPrimary(`
    CREATE SCHEMA shop;
    CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
    CREATE FUNCTION shop.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
    ALTER TABLE orders ADD COLUMN mood shop.mood NOT NULL DEFAULT 'sad', ADD CONSTRAINT positive CHECK (amount > 0);
    CREATE TABLE shop.item (id serial PRIMARY KEY, mood shop.mood, "order" bigint REFERENCES orders);
    CREATE TABLE shop.late (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE INDEX item_mood ON shop.item (mood);
    CREATE TRIGGER stamp BEFORE INSERT ON shop.item FOR EACH ROW EXECUTE FUNCTION shop.stamp();
    CREATE VIEW shop.moods AS SELECT mood, shop.item.id FROM shop.item;
    COMMENT ON TABLE shop.item IS 'it';
    ALTER PUBLICATION ${pair.publication} ADD TABLE shop.item;
    INSERT INTO shop.item (mood) VALUES ('happy')`)
  await pair.onReplica('ALTER TABLE orders ADD COLUMN own int NOT NULL; ALTER TABLE orders REPLICA IDENTITY DEFAULT')
  const before = await driftOf(pair)
  expect(new Set(before.map(({ weight }) => weight))).toEqual(
    new Set(['blocks', 'diverges', 'stalls-materialize', 'note']),
  )
  const cures = orderedCures(before).filter(isSql)
  expect(new Set(cures).size).toBe(cures.length)
  expect(cures.at(-1)).toMatch(/REFRESH PUBLICATION;$/)
  await applyCure(pair, cures)
  await pair.caughtUp()
  expect((await driftOf(pair)).filter(({ weight }) => weight !== 'note')).toEqual([])
  await applyCure(pair, orderedCures(await driftOf(pair)).filter(isSql))
  expect((await driftOf(pair)).map(({ code, object }) => [code, object])).toEqual([
    ['column-only-on-replica', 'public.orders.own'],
    ['needs-text-columns', 'public.orders'],
    ['needs-text-columns', 'shop.item'],
  ])
  expect(await pair.rows(['shop.item', 'public.orders'])).toMatchObject([{ equal: true }, { equal: true }])
})
