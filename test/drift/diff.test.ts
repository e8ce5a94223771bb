import { expect, test } from 'vitest'
import { diffCatalogs } from '../../src/drift/diff.ts'
import { unified } from '../../src/drift/patch.ts'
import { richSchema } from '../catalog/rich-schema.ts'
import { catalogOf } from '../catalog/session.ts'
import { usePair } from '../support/pair.ts'

const { fresh } = usePair(11, 18)

const setUp = async (onPrimary: string, onReplica: string) => {
  const pair = await fresh({ wire: false })
  await pair.onPrimary(`${richSchema(11)}; ${onPrimary}`)
  await pair.onReplica(`${richSchema(11)}; ${onReplica}`)
  return { primary: await catalogOf(pair.primaryUrl, 'primary'), replica: await catalogOf(pair.replicaUrl, 'replica') }
}

test('changed objects as SQL, without what the two majors only spell differently', async () => {
  const { primary, replica } = await setUp(
    `ALTER TABLE shop.booking ADD COLUMN note text DEFAULT 'none'; COMMENT ON COLUMN shop.booking.note IS 'new';
     ALTER TYPE shop.mood ADD VALUE 'calm'`,
    `ALTER TABLE shop.booking ENABLE ROW LEVEL SECURITY; CREATE TABLE shop.extra (id integer PRIMARY KEY);
     CREATE OR REPLACE VIEW shop.joined AS SELECT c.id, b.room FROM shop.customer c JOIN shop.booking b ON b.customer = c.id WHERE b.room > 1`,
  )
  const { tables, objects, text } = diffCatalogs(primary, replica)
  expect(tables.map(({ table, kind }) => [table, kind])).toEqual([
    ['shop.booking', 'differs'],
    ['shop.extra', 'only-on-replica'],
  ])
  expect(objects.map(({ sort, object, kind }) => [sort, object, kind])).toEqual([
    ['type', 'shop.mood', 'differs'],
    ['view', 'shop.joined', 'differs'],
  ])
  expect(tables[0]?.text).toBe(`--- primary/shop.booking.sql
+++ replica/shop.booking.sql
@@ -5,7 +5,6 @@
   room integer NOT NULL,
   during tstzrange NOT NULL,
   code uuid NOT NULL,
-  note text DEFAULT 'none'::text,
   CONSTRAINT booking_boss FOREIGN KEY (boss) REFERENCES shop.booking(id) NOT VALID,
   CONSTRAINT booking_code_key UNIQUE (code),
   CONSTRAINT booking_customer_fkey FOREIGN KEY (customer) REFERENCES shop.customer(id) ON DELETE CASCADE,
@@ -17,4 +16,4 @@
     ON UPDATE TO shop.booking
    WHERE (new.room = 13) DO INSTEAD NOTHING;
 ALTER TABLE shop.booking DISABLE RULE no_truce;
-COMMENT ON COLUMN shop.booking.note IS 'new';
+ALTER TABLE shop.booking ENABLE ROW LEVEL SECURITY;
`)
  expect(tables[1]?.text).toBe(`--- /dev/null
+++ replica/shop.extra.sql
@@ -0,0 +1,4 @@
+CREATE TABLE shop.extra (
+  id integer NOT NULL,
+  CONSTRAINT extra_pkey PRIMARY KEY (id)
+);
`)
  expect(text).toBe([objects[0], ...tables, objects[1]].map(change => change?.text).join(''))
  expect(diffCatalogs(primary, replica, { tables: id => id !== 'shop.extra' && id !== 'shop.booking' }).tables).toEqual(
    [],
  )
})

test('a change in a table with texts that the majors spell differently shows that change only', async () => {
  const { primary, replica } = await setUp('', 'ALTER TABLE shop.customer DROP COLUMN raw')
  expect(diffCatalogs(primary, replica, { context: 0 }).text).toBe(`--- primary/shop.customer.sql
+++ replica/shop.customer.sql
@@ -17,1 +16,0 @@
-  raw json,
`)
})

test("replication's own set-up only when asked for", async () => {
  const { primary, replica } = await setUp(
    'CREATE PUBLICATION p FOR TABLE shop.customer',
    'ALTER TABLE shop.customer REPLICA IDENTITY FULL',
  )
  expect(diffCatalogs(primary, replica).text).toBe('')
  const { text } = diffCatalogs(primary, replica, { replication: true, context: 0 })
  expect(text).toContain(
    "-CREATE PUBLICATION p FOR TABLE shop.customer WITH (publish = 'insert, update, delete, truncate');",
  )
  expect(text).toContain(
    '-ALTER TABLE shop.customer REPLICA IDENTITY DEFAULT;\n+ALTER TABLE shop.customer REPLICA IDENTITY FULL;',
  )
})

test('texts too different to be compared line by line are replaced whole', () => {
  const patch = unified({ name: 'a', text: 'one\ntwo\n' }, { name: 'b', text: 'three\n' }, 3, 1)
  expect(patch).toBe('--- a\n+++ b\n@@ -1,2 +1,1 @@\n-one\n-two\n+three\n')
})
