import { describe, expect, test } from 'vitest'
import { ruleText } from '../support/proof.ts'
import { column, pairOf, rule, table } from './catalogs.ts'

describe('code whose effect can be told', () => {
  test.each([
    ['DO $$ BEGIN INSERT INTO t VALUES (1); END $$', 'primary'],
    [
      'DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM t; IF n > 0 THEN DELETE FROM t; END IF; END $$',
      'primary',
    ],
    ['DO $$ BEGIN FOR i IN 1..3 LOOP PERFORM pg_sleep(0); END LOOP; END $$', 'primary'],
    ['DO $$ BEGIN CREATE TABLE x (id int); END $$', 'stream'],
    [
      "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_type WHERE typname = 'm') THEN CREATE TYPE m AS ENUM (); END IF; END $$",
      'stream',
    ],
    ['DO $$ BEGIN CREATE TABLE x (id int); INSERT INTO x VALUES (1); END $$', 'refuse'],
    ["DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$", 'refuse'],
    ['DO $$ BEGIN PERFORM make_partition(1); END $$', 'refuse'],
    ['DO $$ BEGIN CALL p(); END $$', 'refuse'],
    ["DO LANGUAGE plpython3u $$ plpy.execute('DROP TABLE x') $$", 'refuse'],
    ['SELECT 1', 'primary'],
    ["SELECT setval('s', 10), nextval('s')", 'primary'],
    ['SELECT jsonb_agg(t) FROM t WHERE pg_is_in_recovery()', 'primary'],
    ['SELECT partman.create_parent()', 'refuse'],
    ['SELECT to_partition(1)', 'refuse'],
    ['SELECT 1 AS a INTO x', 'refuse'],
  ])('%s: %s', async (sql, order) => {
    expect((await rule(sql)).order).toBe(order)
  })

  test('a function that the file makes is the user’s, whatever it is called', async () => {
    const sql = "CREATE FUNCTION lower(n int) RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT lower(1)"
    expect((await rule(sql)).order).toBe('refuse')
  })
})

describe('settings of the session', () => {
  test.each([
    ['SET search_path = shop, public', ['shop', 'public']],
    ['SET search_path TO "$user", shop', ['shop']],
    ["SELECT set_config('search_path', 'shop, \"Other\"', false)", ['shop', 'Other']],
    ["SELECT pg_catalog.set_config('search_path', '', false)", []],
    ['SET search_path TO DEFAULT', ['public']],
    ['SET lock_timeout = 1000', null],
  ])('%s', async (sql, path) => {
    const ruling = await rule(sql)
    expect([ruling.ambient, ruling.order, ruling.leaves.searchPath]).toEqual([true, 'free', path])
  })

  test('names after it are found in its schemas', async () => {
    expect((await rule('SET search_path = shop; ALTER TABLE orders ADD COLUMN n int')).object).toBe('shop.orders.n')
  })
})

describe('texts of our own', () => {
  test('a table made of a query is made empty on the replica', async () => {
    const texts = async (sql: string) => (await rule(sql)).replica.map(text => text.sql)
    expect(await texts('CREATE TABLE t AS SELECT 1 AS a')).toEqual(['CREATE TABLE t AS SELECT 1 AS a\nWITH NO DATA'])
    expect(await texts('CREATE TABLE t AS SELECT 1 AS a WITH DATA')).toEqual([
      'CREATE TABLE t AS SELECT 1 AS a \nWITH NO DATA',
    ])
    expect(await texts('CREATE TABLE t AS SELECT 1 AS a WITH NO DATA')).toEqual([
      'CREATE TABLE t AS SELECT 1 AS a WITH NO DATA',
    ])
  })

  test('an index is looked for, and cleared away, by its full name', async () => {
    const { settled } = await rule('CREATE INDEX CONCURRENTLY "Ix" ON shop.orders (total)')
    expect(settled?.clear).toBe('DROP INDEX CONCURRENTLY IF EXISTS shop."Ix"')
    expect(settled?.done).toContain(`to_regclass('shop."Ix"')`)
  })

  test('an index without a name is given the one PostgreSQL would choose', async () => {
    expect((await rule('CREATE INDEX CONCURRENTLY ON orders (total, (a + b))')).instead()).toBe(
      'CREATE INDEX CONCURRENTLY orders_total_expr_idx ON orders (total, (a + b))',
    )
  })

  test('a rename in steps names the column’s own type', async () => {
    const hosts = pairOf([table('public.orders', [column('note', 'pg_catalog.text', { type: 'text' })])])
    const [part] = await ruleText('ALTER TABLE orders RENAME note TO remark', hosts)
    expect(part?.ruling.instead()).toContain('ALTER TABLE public.orders ADD COLUMN remark text;')
  })

  test('no password gets into what a ruling says', async () => {
    for (const sql of [
      "CREATE ROLE r PASSWORD 'hush'",
      "CREATE SUBSCRIPTION s CONNECTION 'password=hush' PUBLICATION p",
      "ALTER SUBSCRIPTION s CONNECTION 'password=hush'",
      "CREATE USER MAPPING FOR r SERVER s OPTIONS (password 'hush')",
    ])
      expect(JSON.stringify(await rule(sql))).not.toContain('hush')
  })

  test('every refusal says what to write instead', async () => {
    for (const sql of [
      'CALL p()',
      'COPY t FROM PROGRAM $$x$$',
      'LISTEN a',
      'CREATE PUBLICATION p',
      'CREATE DATABASE d',
      'SELECT f()',
      'ALTER VIEW v ENABLE TRIGGER g',
    ])
      expect((await rule(sql)).instead(), sql).toMatch(/\S/)
  })
})
