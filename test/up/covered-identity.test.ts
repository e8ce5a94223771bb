import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = `CREATE TABLE orders (id integer PRIMARY KEY, a integer NOT NULL, b integer NOT NULL DEFAULT 1);
INSERT INTO orders VALUES (1, 1, 1);`

const publishedAs = async (what: string) => {
  const scene = await stage(servers, { '1_before': before })
  await scene.up()
  const { publication } = scene.config.primary
  await scene.pair.onPrimary(`DROP PUBLICATION ${publication}`)
  await scene.pair.onPrimary(`CREATE PUBLICATION ${publication} FOR TABLE repl_migrate.stream, ${what}`)
  return scene
}

const drop = 'ALTER TABLE orders DROP CONSTRAINT orders_pkey;'
const other = (column: string): string => `${drop}\nALTER TABLE orders ADD PRIMARY KEY (${column});`

test.each([
  ['whole rows are more than the column list', 'orders (id, a)', drop],
  ['the new key is not in the column list', 'orders (id, a)', other('b')],
  ['the row filter is not in the new key', 'orders WHERE (id > 0)', other('b')],
])('the primary does not come to refuse its writers: %s', async (_, what, sql) => {
  const scene = await publishedAs(what)
  scene.write('2_key', sql)
  const { error } = await scene.up()
  expect(error).toMatchObject({ code: 'sql-42P10', host: 'primary' })
  expect(error?.hint).toContain('column list and row filter')
  await scene.pair.onPrimary('UPDATE orders SET a = 2')
  await scene.pair.caughtUp()
  expect(await scene.pair.onReplica('SELECT a FROM orders')).toEqual([{ a: 2 }])
  await scene.pair.onPrimary(sql)
  await expect(scene.pair.onPrimary('UPDATE orders SET a = 3')).rejects.toThrow('cannot update table')
})

test('nor by an identity that the file chooses', async () => {
  const scene = await publishedAs('orders WHERE (a > 0)')
  await scene.pair.onPrimary('ALTER TABLE orders REPLICA IDENTITY FULL')
  scene.write('2_key', 'ALTER TABLE orders REPLICA IDENTITY DEFAULT;')
  expect((await scene.up()).error).toMatchObject({ code: 'sql-42P10', host: 'primary' })
  await scene.pair.onPrimary('UPDATE orders SET a = 2')
  await scene.pair.caughtUp()
  expect(await scene.pair.onReplica('SELECT a FROM orders')).toEqual([{ a: 2 }])
})

test.each([
  ['a key of listed columns', 'orders (id, a)', other('a')],
  ['a key with what the row filter asks for', 'orders WHERE (id > 0)', other('b, id')],
  ['whole rows with what the row filter asks for', 'orders WHERE (id > 0)', drop],
])('goes on travelling: %s', async (_, what, sql) => {
  const scene = await publishedAs(what)
  scene.write('2_key', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('UPDATE orders SET a = 2')
  await scene.settled()
})
