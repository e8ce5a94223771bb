import { describe, expect, it } from 'vitest'
import { setup } from '../../src/commands/setup.ts'
import { inOrder, mentioned, neededByRows } from '../../src/topology/copy/order.ts'
import { addition, creation } from '../../src/topology/copy/statement.ts'
import { usePair } from '../support/pair.ts'
import { configOf, richRows, richSchema } from './support.ts'

describe('order', () => {
  it('finds qualified names, quoted ones and those inside constants', () => {
    const text = `DEFAULT nextval('public.s'::regclass), "My S"."a.b".c, pg_catalog.lower(x)`
    expect([...mentioned(text)]).toEqual(['public.s', '"My S"."a.b"', 'pg_catalog.lower'])
  })

  it('puts what is needed first, keeps the rest, and survives a circle', () => {
    const [a, b, c] = [creation('p.a', 'a uses p.c'), creation('p.b', 'b'), creation('p.c', 'c uses p.a and p.b')]
    expect(inOrder([a, b, c])).toEqual([b, c, a])
  })

  it('keeps only what rows need', () => {
    const statements = [
      creation('p.t', 'table of p.e', 'rows'),
      creation('p.e', 'enum'),
      creation('p.f', 'f'),
      addition('p.t', 'index on p.t'),
    ]
    expect(neededByRows(statements).map(({ object }) => object)).toEqual(['p.t', 'p.e'])
  })
})

describe('schema copy', () => {
  const handle = usePair(15, 15)

  it('with mirror: tables makes what rows need and nothing else', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(richSchema(15))
    await pair.onPrimary(richRows)
    await setup(configOf(pair, pair.subscription, { replica: { mirror: 'tables' } }))
    const counts = `SELECT
      (SELECT count(*)::int FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace::regnamespace::text IN ('public', '"Sales"')) AS others,
      (SELECT count(*)::int FROM pg_trigger WHERE NOT tgisinternal AND tgrelid <> 'repl_migrate.stream'::regclass) AS triggers,
      (SELECT count(*)::int FROM pg_constraint WHERE contype IN ('f', 'c', 'u') AND conrelid <> 0 AND connamespace = 'public'::regnamespace) AS constraints,
      (SELECT count(*)::int FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = adrelid AND a.attnum = adnum AND attgenerated = '' WHERE adrelid::regclass::text NOT LIKE 'repl_migrate%') AS defaults`
    expect(await pair.onReplica(counts)).toEqual([{ others: 0, triggers: 0, constraints: 0, defaults: 0 }])
    const rows = await pair.rows(['public.customers', '"Sales"."Order"', 'public.events', 'public.coded', 'public.log'])
    expect(rows.every(({ equal }) => equal)).toBe(true)
    expect((await setup(configOf(pair, pair.subscription, { replica: { mirror: 'tables' } }))).outcome).toBe('nothing')
  })

  it('leaves out a view of an excluded table, and says so', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE audit (id int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM audit',
    )
    const tables = { include: ['public.*'], exclude: ['public.audit'] }
    const result = await setup(configOf(pair, pair.subscription, { tables }))
    expect(result.findings).toMatchObject([{ code: 'not-copied', weight: 'warning', object: 'public.v' }])
    expect(await pair.onReplica(`SELECT to_regclass('audit') AS audit, to_regclass('v') AS v`)).toEqual([
      { audit: null, v: null },
    ])
  })

  it('makes a table without what it has of one that is left out: its columns, its numbers', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`CREATE TABLE audit (id serial PRIMARY KEY, at text NOT NULL DEFAULT 'then', CHECK (at <> ''));
      CREATE TABLE a (n integer) INHERITS (audit); CREATE TABLE b (PRIMARY KEY (id)) INHERITS (a);
      CREATE TABLE c (id integer PRIMARY KEY DEFAULT nextval('audit_id_seq'));
      INSERT INTO a VALUES (1, 'now', 1); INSERT INTO b VALUES (2, 'now', 2); INSERT INTO c DEFAULT VALUES`)
    const tables = { include: ['public.*'], exclude: ['public.audit'] }
    const { findings } = await setup(configOf(pair, pair.subscription, { tables }))
    expect(findings.filter(({ code }) => code === 'not-copied').map(({ cure }) => cure[0])).toEqual([
      "ALTER TABLE public.a ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass)",
      "ALTER TABLE public.c ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass)",
    ])
    await pair.caughtUp()
    expect((await pair.rows(['public.a', 'public.b', 'public.c'])).every(({ equal }) => equal)).toBe(true)
    await expect(pair.onReplica("INSERT INTO a VALUES (3, '', 3)")).rejects.toThrow('check constraint')
  })

  it('stops before anything is changed where a table cannot be made from the catalogs', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(
      `CREATE TABLE a (id int PRIMARY KEY); CREATE COLLATION mine (locale = 'C'); CREATE TABLE b (id int PRIMARY KEY, t text COLLATE mine)`,
    )
    const failing = setup(configOf(pair, pair.subscription))
    await expect(failing).rejects.toMatchObject({ code: 'schema-not-copied', host: 'replica' })
    await expect(failing).rejects.toThrow('public.b: replica: collation "public.mine"')
    expect(await pair.onReplica(`SELECT to_regclass('a') AS a`)).toEqual([{ a: null }])
    await pair.onReplica(`CREATE COLLATION mine (locale = 'C')`)
    expect((await setup(configOf(pair, pair.subscription))).outcome).toBe('done')
  })

  it('does not mind an order that only the server can find', async () => {
    const pair = await handle.fresh({ wire: false })
    await pair.onPrimary(`
      CREATE FUNCTION z_one(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
      CREATE VIEW a_view AS SELECT z_one(1) AS one;
      CREATE FUNCTION of_view() RETURNS SETOF a_view LANGUAGE sql AS 'SELECT * FROM a_view';
      CREATE TABLE a_table (id int PRIMARY KEY, CHECK (z_one(id) > 0));
      CREATE FUNCTION of_table(t a_table) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT t.id';
      ALTER TABLE a_table ADD COLUMN n int DEFAULT z_one(7), ADD CHECK (of_table(a_table) > 0);
      CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq);`)
    await pair.onReplica('CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)')
    expect((await setup(configOf(pair, pair.subscription))).findings).toEqual([])
  })
})
