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
