import { expect, test } from 'vitest'
import { commonCatalog } from '../support/catalogs.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const renamed = `CREATE TABLE stock (id serial PRIMARY KEY, code text UNIQUE, note text);
ALTER TABLE stock RENAME TO items;`

/** The name is free on the replica as late as on the primary, else the same key is called `stock_pkey1` there. */
test.each([
  'ALTER TABLE items DROP CONSTRAINT stock_pkey, ADD CONSTRAINT items_key PRIMARY KEY (id); CREATE TABLE stock (id integer PRIMARY KEY)',
  'ALTER TABLE items RENAME CONSTRAINT stock_pkey TO items_pkey; CREATE TABLE stock (id integer PRIMARY KEY)',
  'ALTER TABLE items DROP COLUMN code; CREATE TABLE stock (id bigint CONSTRAINT key PRIMARY KEY, code text UNIQUE)',
  'ALTER SEQUENCE stock_id_seq RENAME TO items_id_seq; CREATE TABLE stock (id serial CONSTRAINT key PRIMARY KEY)',
  'DROP TABLE items; CREATE TABLE stock (id serial PRIMARY KEY, code text UNIQUE)',
])('what the file leaves unnamed has one name on both hosts: %s', async sql => {
  const scene = await stage(servers, { '1_renamed': renamed })
  await scene.up()
  scene.write('2_again', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  await commonCatalog(scene.config)
})

const counted = `CREATE TABLE items (id serial PRIMARY KEY, price integer CHECK (price > 0), code bigint GENERATED ALWAYS AS IDENTITY);`

test.each([
  ['a CHECK', 'ALTER TABLE items ADD CHECK (price > 1); ALTER TABLE items DROP CONSTRAINT items_price_check'],
  [
    'one that goes with its column',
    'ALTER TABLE items ADD price_too integer, ADD CHECK (price < 9); ALTER TABLE items DROP price',
  ],
  [
    'a foreign key',
    'ALTER TABLE items ADD own integer REFERENCES items; ALTER TABLE items ADD FOREIGN KEY (own) REFERENCES items; ALTER TABLE items DROP CONSTRAINT items_own_fkey',
  ],
  [
    'what has moved away',
    'ALTER TABLE items RENAME TO moved; CREATE SCHEMA shop; ALTER TABLE moved SET SCHEMA shop; CREATE TABLE items (id serial PRIMARY KEY)',
  ],
  [
    'what is copied from a column that counts otherwise',
    'ALTER SEQUENCE items_code_seq INCREMENT BY 5; CREATE TABLE copied (LIKE items INCLUDING ALL)',
  ],
  [
    'of a table that the file makes',
    'CREATE TABLE more (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); ALTER SEQUENCE more_id_seq INCREMENT BY 5; CREATE TABLE copied (LIKE more INCLUDING ALL)',
  ],
])('the same is left on both hosts: %s', async (_, sql) => {
  const scene = await stage(servers, { '1_items': counted })
  await scene.up()
  scene.write('2_more', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  await commonCatalog(scene.config)
})
