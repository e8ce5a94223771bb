import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const family = (parent: string): string =>
  `${parent} (id integer PRIMARY KEY, note text); CREATE TABLE orders (PRIMARY KEY (id)) INHERITS (base)`

const change = 'ALTER TABLE base ADD COLUMN seen text; UPDATE base SET seen = id::text'

test('what changes a table that does not travel changes its heirs that do', async () => {
  const scene = await stage(servers, { '1_base': family('CREATE UNLOGGED TABLE base') })
  await scene.up()
  await scene.pair.onPrimary("INSERT INTO orders VALUES (1, 'old')")
  scene.write('2_seen', change)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
  expect(await scene.pair.onReplica('SELECT id, seen FROM orders')).toEqual([{ id: 1, seen: '1' }])
})

test('by hand on the primary alone it stops apply', async () => {
  const scene = await stage(servers, { '1_base': family('CREATE UNLOGGED TABLE base') })
  await scene.up()
  await scene.pair.onPrimary(change)
  await scene.pair.onPrimary("INSERT INTO orders VALUES (1, 'old', 'x')")
  const first = async () => (await scene.pair.applyErrors())[0]?.message
  await expect.poll(first, { timeout: 10_000 }).toMatch(/missing replicated column/)
})

test('a family of which the configuration leaves the parent out is not changed through it', async () => {
  const scene = await stage(servers, {}, { tables: { include: ['*.*'], exclude: ['public.base'] } })
  const orders = 'CREATE TABLE orders (id integer PRIMARY KEY, note text)'
  scene.write('1_base', `CREATE TABLE base (id integer PRIMARY KEY, note text);\n${orders}`)
  scene.write('2_heir', '-- repl-migrate: host=primary\nALTER TABLE orders INHERIT base')
  await scene.up()
  scene.write('3_seen', change)
  expect(await scene.up()).toMatchObject({
    outcome: 'refused',
    error: { findings: [{ object: 'public.base.seen', why: expect.stringContaining('public.orders') }] },
  })
  scene.write('3_alone', '-- repl-migrate: host=primary\nALTER TABLE orders NO INHERIT base')
  scene.write('3_seen', 'ALTER TABLE base ADD COLUMN seen text')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})
