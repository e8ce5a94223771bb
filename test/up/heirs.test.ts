import { expect, test } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
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
  scene.write('3_alone', 'ALTER TABLE orders NO INHERIT base')
  scene.write('3_seen', 'ALTER TABLE base ADD COLUMN seen text')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('nor dropped with it: what a replica has of it goes first, or is let go', async () => {
  const scene = await stage(servers, {}, { tables: { include: ['*.*'], exclude: ['public.base'] } })
  const heirs = `CREATE TABLE orders (PRIMARY KEY (id)) INHERITS (base); CREATE TABLE kept (PRIMARY KEY (id)) INHERITS (base)`
  await scene.pair.onPrimary(`CREATE TABLE base (id integer PRIMARY KEY, note text); ${heirs}`)
  await setup(scene.config)
  await scene.pair.onPrimary("INSERT INTO orders VALUES (1, 'a'); INSERT INTO kept VALUES (2, 'b')")
  scene.write('1_drop', 'DROP TABLE base CASCADE')
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  const cure = (error?.findings[0]?.cure ?? []).join('\n')
  const line = (start: string): string => cure.split('\n').find(one => one.startsWith(start)) ?? ''
  expect(error?.findings[0]?.why).toMatch(/public.kept, public.orders|public.orders, public.kept/)
  scene.write('0_alone', line('ALTER TABLE public.kept'))
  scene.write('1_drop', `${line('DROP TABLE public.orders')} DROP TABLE base CASCADE`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary("INSERT INTO kept VALUES (3, 'c')")
  await scene.settled()
  expect(await scene.pair.onReplica("SELECT to_regclass('orders') AS orders")).toEqual([{ orders: null }])
})
