import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = `CREATE TABLE orders (id integer PRIMARY KEY);
CREATE SCHEMA shop;
CREATE SCHEMA scratch;
CREATE TABLE scratch.work (id integer PRIMARY KEY, a integer);
CREATE TABLE tmp_work (id integer PRIMARY KEY, a integer);`

const leftOut = { tables: { include: ['*.*'], exclude: ['public.tmp_*', 'scratch.*'] } }

const publishedAs = async (what: string) => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  const { publication } = scene.config.primary
  await scene.pair.onPrimary(`DROP PUBLICATION ${publication}`)
  await scene.pair.onPrimary(`CREATE PUBLICATION ${publication} FOR ${what}`)
  return scene
}

test.each(['TABLES IN SCHEMA public', 'TABLE orders'])(
  'a publication made anew without the stream table (FOR %s) gets it before DDL is sent',
  async what => {
    const scene = await publishedAs(what)
    scene.write('2_name', 'ALTER TABLE orders RENAME TO purchases;\nINSERT INTO purchases VALUES (1);')
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  },
)

test('a subscription to another publication is no way for DDL', async () => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  await scene.pair.onPrimary('CREATE PUBLICATION other FOR TABLE orders')
  await scene.pair.onReplica(`ALTER SUBSCRIPTION ${scene.config.replicas[0]?.subscription} SET PUBLICATION other`)
  scene.write('2_name', 'ALTER TABLE orders RENAME TO purchases;')
  expect((await scene.up()).error).toMatchObject({ code: 'not-set-up', host: 'replica' })
  expect(await scene.pair.onPrimary("SELECT to_regclass('orders') IS NOT NULL AS kept")).toEqual([{ kept: true }])
})

test('a table that leaves a published schema goes on travelling', async () => {
  const scene = await publishedAs('TABLES IN SCHEMA public')
  scene.write('2_move', 'ALTER TABLE orders SET SCHEMA shop;\nINSERT INTO shop.orders VALUES (1);')
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.pair.onPrimary('INSERT INTO shop.orders VALUES (2)')
  await scene.settled()
})

test.each([
  ['gets another name', 'ALTER TABLE tmp_work RENAME TO work;'],
  [
    'is made by the file, and gets another name',
    'CREATE TABLE tmp_more (id int);\nALTER TABLE tmp_more RENAME TO more;',
  ],
  ['moves into another schema', 'ALTER TABLE scratch.work SET SCHEMA public;'],
  ['is in a schema that gets another name', 'ALTER SCHEMA scratch RENAME TO done;'],
])('a table that no replica has is not to travel from now on: it %s', async (_, sql) => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  scene.write('2_in', sql)
  const { outcome, error } = await scene.up()
  expect(outcome).toBe('refused')
  expect(error?.findings.map(({ why }) => why).join()).toContain('no replica has it')
})

test.each([
  ['a table that goes on being left out', 'ALTER TABLE tmp_work RENAME TO tmp_done;'],
  ['a temporary table', 'CREATE TEMPORARY TABLE tmp_more (id integer);\nALTER TABLE tmp_more RENAME TO more;'],
  ['an index of one that is left out', 'ALTER TABLE tmp_work_pkey RENAME TO work_key;'],
])('%s gets another name', async (_, sql) => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  scene.write('2_name', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

const spoken = `ALTER TABLE tmp_work ADD COLUMN n serial;
CREATE INDEX tmp_by_a ON tmp_work (a);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER stamped BEFORE UPDATE ON tmp_work FOR EACH ROW EXECUTE PROCEDURE stamp();`

test.each([
  'COMMENT ON TABLE tmp_work IS $$for a moment$$;',
  'COMMENT ON COLUMN tmp_work.a IS $$a number$$;',
  'COMMENT ON INDEX tmp_by_a IS $$by a$$;',
  'GRANT SELECT ON tmp_work TO PUBLIC;',
  'ALTER SEQUENCE tmp_work_n_seq INCREMENT BY 5;',
  'COMMENT ON SEQUENCE tmp_work_n_seq IS $$numbers$$;',
  'DROP TRIGGER stamped ON tmp_work;',
  'REINDEX INDEX tmp_by_a;',
])('what speaks of a table that is left out stays on the primary: %s', async sql => {
  const scene = await stage(servers, { '1_before': before, '2_spoken': spoken }, leftOut)
  await scene.up()
  scene.write('3_speaks', sql)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})
