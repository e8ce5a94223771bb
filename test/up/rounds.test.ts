import { describe, expect, test } from 'vitest'
import { commonCatalog } from '../support/catalogs.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, type Stage, stage } from '../support/stage.ts'

const orders = 'CREATE TABLE orders (id int PRIMARY KEY, total int, fax text);\nINSERT INTO orders VALUES (1, 1);'

describe.each(fewMajors())('what a file says about transactions and settings, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  const begin = async (files: Readonly<Record<string, string>>): Promise<Stage> => {
    const scene = await stage(servers, { '1_orders': orders, ...files })
    await scene.up({ step: 1 })
    return scene
  }

  const whole = async ({ config, settled }: Stage): Promise<void> => {
    await settled()
    await commonCatalog(config)
  }

  const where = (name: string): string =>
    `SELECT relnamespace::regnamespace::text AS schema FROM pg_class WHERE relname = '${name}'`

  test('blocks commit one after the other: what comes after a failed one is left to do', async () => {
    const blocks = (sql: string): string => `BEGIN;
ALTER TABLE orders ADD COLUMN tax int;
UPDATE orders SET tax = 1;
COMMIT;
BEGIN;
ALTER TABLE orders RENAME COLUMN tax TO duty;
${sql}
UPDATE orders SET duty = duty + 1;
COMMIT;`
    const scene = await begin({ '2_blocks': blocks('INSERT INTO orders VALUES (1, 1);') })
    const place = { file: expect.stringContaining('2_blocks.sql'), line: 7, column: 1 }
    expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'sql-23505', place } })
    expect(await scene.pair.onPrimary('SELECT tax FROM orders')).toEqual([{ tax: 1 }])
    await scene.pair.caughtUp()
    expect((await scene.pair.rows()).filter(({ equal }) => !equal)).toEqual([])
    await scene.pair.onPrimary('UPDATE orders SET id = 2')
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['2_blocks'] })
    expect(await scene.pair.onPrimary('SELECT id, duty FROM orders ORDER BY 1')).toEqual([
      { id: 1, duty: null },
      { id: 2, duty: 2 },
    ])
    await whole(scene)
  })

  test('each statement on its own: what comes after a failed one is left to do', async () => {
    const scene = await begin({
      '2_apart': `-- repl-migrate: no-transaction
ALTER TABLE orders ADD COLUMN tax int;
UPDATE orders SET total = total + 1;
INSERT INTO orders VALUES (1, 1);
ALTER TABLE orders DROP COLUMN fax;`,
    })
    expect(await scene.up()).toMatchObject({ outcome: 'failed', error: { code: 'sql-23505', place: { line: 4 } } })
    await scene.pair.onPrimary('UPDATE orders SET id = 2')
    expect(await scene.up()).toMatchObject({ outcome: 'done' })
    expect(await scene.pair.onReplica('SELECT id, total FROM orders ORDER BY 1')).toEqual([
      { id: 1, total: 1 },
      { id: 2, total: 2 },
    ])
    await whole(scene)
  })

  test('SET holds to the end of its file, SET LOCAL to the end of its transaction, on every host', async () => {
    const scene = await begin({
      '2_schema': 'CREATE SCHEMA shop; CREATE SCHEMA attic;',
      '3_set': `SET search_path = shop;
CREATE TABLE a (id int PRIMARY KEY);
CREATE INDEX CONCURRENTLY a_id ON a (id);
CREATE TABLE b (id int PRIMARY KEY);`,
      '4_plain': 'CREATE TABLE c (id int PRIMARY KEY);',
      '5_local': `BEGIN;
SET LOCAL search_path = attic;
CREATE TABLE d (id int PRIMARY KEY);
COMMIT;
BEGIN;
CREATE TABLE e (id int PRIMARY KEY);
COMMIT;`,
      '6_config': `SELECT set_config('search_path', 'shop', false);
ALTER TABLE a RENAME TO aa;
ALTER TABLE b ADD COLUMN at timestamptz DEFAULT '2026-06-01 00:00';`,
      '7_zone': `SET TimeZone = 'Asia/Tokyo';
ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT '2026-06-01 00:00';`,
    })
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    for (const on of [scene.pair.onPrimary, scene.pair.onReplica]) {
      for (const [name, schema] of Object.entries({ aa: 'shop', b: 'shop', c: 'public', d: 'attic', e: 'public' }))
        expect(await on(where(name)), name).toEqual([{ schema }])
      expect(await on('SELECT extract(epoch FROM at)::int AS at FROM orders')).toEqual([{ at: 1780239600 }])
    }
    await whole(scene)
  })

  test('SET ROLE: the file’s objects are that role’s, the journal stays ours', async () => {
    const scene = await begin({
      '3_role': `SET ROLE clerk;
CREATE TABLE invoice (id int PRIMARY KEY, note text);
INSERT INTO invoice VALUES (1, 'x');
CREATE INDEX CONCURRENTLY invoice_note ON invoice (note);
ALTER TABLE invoice RENAME COLUMN note TO remark;
ALTER TABLE invoice DROP COLUMN remark;`,
      '4_plain': 'CREATE TABLE receipt (id int PRIMARY KEY);',
    })
    const role = 'GRANT CREATE, USAGE ON SCHEMA public TO clerk'
    const hosts = [scene.pair.onPrimary, scene.pair.onReplica]
    for (const on of hosts) await on(`CREATE ROLE clerk; ${role}`)
    expect(await scene.up()).toMatchObject({ outcome: 'done', ran: ['3_role', '4_plain'], error: null })
    for (const on of hosts)
      expect(
        await on(`SELECT relname AS name, relowner::regrole::text AS owner FROM pg_class
          WHERE relname IN ('invoice', 'receipt') ORDER BY 1`),
      ).toEqual([
        { name: 'invoice', owner: 'clerk' },
        { name: 'receipt', owner: 'postgres' },
      ])
    await whole(scene)
    for (const on of hosts) await on('DROP OWNED BY clerk CASCADE; DROP ROLE clerk')
  })
})
