import { describe, expect, test } from 'vitest'
import { rulePart } from '../../src/kinds/ruling.ts'
import { emptyScope } from '../../src/kinds/scope.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { catalog, column, constraint, pairOf, publication, rule, table } from './catalogs.ts'

const keyless = table('public.orders', [column('total')], { constraints: [], identity: { mode: 'full', index: null } })
const full = table('public.orders', [column('total')], { identity: { mode: 'full', index: null } })
const index = { definition: '', unique: true, primary: false, valid: true, partial: false, expressions: false }
const plain = pairOf([table('public.orders', [column('total')])])

describe('without a database', () => {
  test.each([
    ['ALTER TABLE orders ADD COLUMN note text', 'expand'],
    ['ALTER TABLE orders ADD COLUMN id serial PRIMARY KEY', 'refuse'],
    ['ALTER TABLE orders ADD COLUMN n mood DEFAULT $$new$$', 'expand'],
    ['ALTER TABLE orders DROP COLUMN note', 'contract'],
    ['ALTER TABLE orders ALTER COLUMN total TYPE bigint', 'stream'],
    ['ALTER TABLE orders DROP CONSTRAINT c', 'stream'],
    ['ALTER TABLE orders RENAME CONSTRAINT a TO b', 'free'],
    ['DROP TABLE orders', 'contract'],
    ['DROP INDEX orders_total', 'expand'],
    ['TRUNCATE orders', 'primary'],
    ['CREATE TEMP TABLE t AS SELECT 1 AS a', 'primary'],
    ['SHOW search_path', 'free'],
    ['CREATE MATERIALIZED VIEW v AS SELECT 1 AS a', 'free'],
    ['ALTER TABLE orders REPLICA IDENTITY NOTHING', 'refuse'],
    ['CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ADD COLUMN lot float DEFAULT random()', 'expand'],
    ['CREATE TEMP TABLE t (id int); ALTER TABLE t ADD COLUMN lot float DEFAULT random()', 'primary'],
    ['VACUUM', 'free'],
    ['ALTER VIEW orders_view ENABLE TRIGGER g', 'refuse'],
    ['DROP SCHEMA repl_migrate CASCADE', 'refuse'],
    ['TRUNCATE repl_migrate.stream', 'refuse'],
    ['GRANT SELECT ON repl_migrate.migration TO reader', 'free'],
    ['ALTER TABLE repl_migrate.stream OWNER TO applier', 'free'],
    ['DROP TABLE repl_migrate_notes', 'contract'],
  ])('%s: %s', async (sql, order) => {
    expect((await rule(sql)).order).toBe(order)
  })
})

describe('ADD COLUMN', () => {
  const half = pairOf([table('public.orders', [column('total')])], {
    replicas: [
      {
        name: 'replica',
        binary: false,
        catalog: catalog({ relations: [table('public.orders', [column('total'), column('note')])] }),
      },
    ],
  })
  const large = pairOf([table('public.orders', [column('total')], { rowsEstimate: 2_000_000 })])
  const at18 = { version: 180_000, publications: [publication('p', ['public.orders'])] }
  const sending = { version: 180_000, publications: [publication('p', ['public.orders'], { generated: 'stored' })] }
  const generated = 'ALTER TABLE orders ADD COLUMN d int GENERATED ALWAYS AS (id * 2) STORED'

  test.each([
    ['IF NOT EXISTS, there everywhere', 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS total text', plain, 'free'],
    [
      'IF NOT EXISTS, there on the replica only',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text',
      half,
      'refuse',
    ],
    ['IF NOT EXISTS, nowhere', 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS other text', half, 'expand'],
    ['generated, 15', generated, plain, 'stream'],
    ['generated, 18, FULL, published without', generated, pairOf([full], { at: at18 }), 'refuse'],
    ['generated, 18, published with', generated, pairOf([full], { at: sending }), 'refuse'],
    ['computed, large', 'ALTER TABLE orders ADD COLUMN lot float DEFAULT random()', large, 'expand'],
    ['computed, large, a foreign key', 'ALTER TABLE orders ADD COLUMN lot serial REFERENCES lots', large, 'refuse'],
    [
      'computed, large, no key',
      'ALTER TABLE orders ADD COLUMN lot float DEFAULT random()',
      pairOf([{ ...keyless, rowsEstimate: 2e6 }]),
      'refuse',
    ],

    ['constant, large', 'ALTER TABLE orders ADD COLUMN lot float DEFAULT 1', large, 'expand'],
    ['constant, no key', 'ALTER TABLE orders ADD COLUMN lot float DEFAULT 1', pairOf([keyless]), 'stream'],
    ['NULL, no key', 'ALTER TABLE orders ADD COLUMN lot float', pairOf([keyless]), 'expand'],
    ['serial, no key', 'ALTER TABLE orders ADD COLUMN n serial', pairOf([keyless]), 'refuse'],
    ['there on the replica already', 'ALTER TABLE orders ADD COLUMN note text', half, 'refuse'],
    [
      'there on it since a run that was cut off',
      'ALTER TABLE orders ADD COLUMN note text',
      { ...half, begun: true },
      'expand',
    ],
    ['NOT NULL, no default', 'ALTER TABLE orders ADD COLUMN n int NOT NULL', plain, 'stream'],
    [
      'unpublished',
      'ALTER TABLE other ADD COLUMN n int',
      pairOf([table('public.other', [])], { publication: 'q' }),
      'free',
    ],
    ['unwanted', 'ALTER TABLE orders ADD COLUMN n int', { ...plain, wanted: () => false }, 'primary'],
  ])('%s', async (_, sql, hosts, order) => {
    expect((await rule(sql, hosts)).order).toBe(order)
  })

  test('a directive decides, whatever the size', async () => {
    const sql = 'ALTER TABLE orders ADD COLUMN lot float DEFAULT random()'
    const asked = async (how: 'batched' | 'at-once', hosts: Hosts) => {
      const [statement] = await parseStatements({ file: '', line: 1, sql })
      const place = { file: '', line: 1, column: 1 }
      const subject = { hosts, scope: emptyScope(['public']) }
      const [part] = statement?.parts ?? []
      if (part === undefined) throw new Error('no part')
      return rulePart({ ...subject, part }, [{ name: 'backfill', how, place }])
    }
    expect(await asked('at-once', large)).toMatchObject({ order: 'stream', backfill: null })
    for (const hosts of [plain, pairOf([keyless])])
      expect(await asked('batched', hosts)).toMatchObject({ order: 'expand', backfill: { fill: { column: 'lot' } } })
  })

  test('a large table gets it in pieces', async () => {
    const { backfill, replica } = await rule(
      "ALTER TABLE orders ADD COLUMN lot varchar(9) COLLATE \"C\" NOT NULL DEFAULT md5('a' || random()) CHECK (lot <> '')",
      large,
    )
    const add = 'ALTER TABLE public.orders ADD COLUMN lot varchar(9) COLLATE "C"'
    expect(replica).toEqual([{ order: 'expand', sql: add }])
    expect(backfill).toMatchObject({ add, fill: { column: 'lot', value: 'row' } })
    expect(backfill?.fresh).toEqual([
      "ALTER TABLE public.orders ALTER COLUMN lot SET DEFAULT md5('a' || random())",
      "ALTER TABLE public.orders ADD CONSTRAINT orders_lot_check CHECK (lot IS NULL OR (lot <> '')) NOT VALID",
    ])
    expect(backfill?.after.map(({ primary }) => primary.length)).toEqual([3, 2, 2])
  })

  test('what cannot come in pieces is refused, with the steps to write', async () => {
    const { instead, order } = await rule(
      'ALTER TABLE "Order" ADD COLUMN "no" bigserial REFERENCES lots',
      pairOf([table('public."Order"', [], { rowsEstimate: 2e6 })]),
    )
    expect(order).toBe('refuse')
    expect(instead()).toContain('ALTER TABLE public."Order" ADD COLUMN no bigint;')
    expect(instead()).toContain('CREATE SEQUENCE public."Order_no_seq" OWNED BY public."Order".no;')
  })

  test('every row is sent by the new column, or by another where it may not be assigned', async () => {
    const sent = async (type: string) => (await rule(`ALTER TABLE orders ADD COLUMN n ${type}`, plain)).touch?.update
    expect(await sent('uuid DEFAULT gen_random_uuid()')).toBe('UPDATE public.orders SET n = n')
    expect(await sent('bigint GENERATED ALWAYS AS IDENTITY')).toBe('UPDATE public.orders SET total = total')
  })
})

describe('DROP COLUMN', () => {
  const required = pairOf([table('public.orders', [column('c', 'pg_catalog.text', { notNull: true })])])

  test('NOT NULL is dropped on the replica beforehand', async () => {
    const ruling = await rule('ALTER TABLE orders DROP COLUMN c', required)
    expect(ruling.replica).toEqual([
      { order: 'expand', sql: 'ALTER TABLE public.orders ALTER COLUMN c DROP NOT NULL' },
      { order: 'contract', sql: 'ALTER TABLE orders DROP COLUMN c' },
    ])
    expect((await rule('ALTER TABLE orders DROP COLUMN c', { ...required, materialize: true })).order).toBe('stream')
  })

  test.each([
    ['in the key', 'id', table('public.orders', [column('c')]), 'stream'],
    [
      'checked',
      'c',
      table('public.orders', [column('c')], { constraints: [constraint('ck', 'check', ['c'])] }),
      'stream',
    ],
    ['unknown', 'zzz', table('public.orders', []), 'stream'],
    [
      'unique with a default',
      'c',
      table('public.orders', [column('c', 'pg_catalog.text', { default: "'x'" })], {
        indexes: [{ ...index, name: 'i', columns: ['c'], constraint: null }],
      }),
      'stream',
    ],
    ['generated', 'c', table('public.orders', [column('c', 'pg_catalog.text', { generated: 'stored' })]), 'free'],
  ])('%s', async (_, name, relation, order) => {
    expect((await rule(`ALTER TABLE orders DROP COLUMN ${name}`, pairOf([relation]))).order).toBe(order)
  })

  test('IF EXISTS of what is nowhere', async () => {
    expect((await rule('ALTER TABLE orders DROP COLUMN IF EXISTS zzz', plain)).order).toBe('free')
  })
})

describe('what the rest of the hosts say', () => {
  const quiet = { insert: true, update: true, delete: true, truncate: false }
  const untruncated = { publications: [publication('p', ['public.orders'], { operations: quiet })] }
  const viaRoot = { publications: [publication('p', ['public.events'], { viaRoot: true })] }
  const events = [table('public.events', [], { kind: 'partitioned' }), table('public.filled', [])]
  const indexed = pairOf([
    table('public.orders', [column('code')], {
      identity: { mode: 'index', index: 'orders_code' },
      indexes: [{ ...index, name: 'orders_code', columns: ['code'], constraint: null }],
    }),
  ])
  const keyed = pairOf([
    table('public.orders', [column('code')], {
      indexes: [{ ...index, name: 'orders_code', columns: ['code'], constraint: null }],
    }),
  ])

  test.each([
    ['TRUNCATE for Materialize', 'TRUNCATE orders', { ...plain, materialize: true }, 'refuse'],
    ['TRUNCATE that is not sent', 'TRUNCATE orders', pairOf([full], { at: untruncated }), 'refuse'],
    [
      'TRUNCATE of what is new',
      'CREATE TABLE t (id int PRIMARY KEY); TRUNCATE t',
      { ...plain, materialize: true },
      'primary',
    ],
    [
      'a filled partition',
      'ALTER TABLE events ATTACH PARTITION filled DEFAULT',
      pairOf(events, { at: viaRoot }),
      'refuse',
    ],
    ['the identity’s index', 'DROP INDEX orders_code', indexed, 'refuse'],
    [
      'an identity without the replica’s key',
      'ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_code',
      keyed,
      'stream',
    ],
    [
      'the same for Materialize',
      'ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_code',
      { ...keyed, materialize: true },
      'refuse',
    ],
    ['back from an index', 'ALTER TABLE orders REPLICA IDENTITY DEFAULT', indexed, 'stream'],
    ['DROP TABLE of what is nowhere', 'DROP TABLE IF EXISTS nothing', plain, 'free'],
    ['DROP CONSTRAINT of what is nowhere', 'ALTER TABLE orders DROP CONSTRAINT IF EXISTS nothing', plain, 'free'],
    [
      'SET UNLOGGED of what does not travel',
      'ALTER TABLE other SET UNLOGGED',
      pairOf([table('public.other', [])], { publication: 'q' }),
      'free',
    ],
  ])('%s', async (_, sql, hosts, order) => {
    expect((await rule(sql, hosts)).order).toBe(order)
  })

  test('before 12 a new enum label stands alone', async () => {
    const old = pairOf([table('public.orders', [])], { at: { version: 110_000 } })
    const ruling = await rule("ALTER TYPE mood ADD VALUE 'new'", old)
    expect(ruling.cost.transaction).toBe('alone')
    expect(ruling.settled?.done).toContain("to_regtype('public.mood')")
    expect((await rule("ALTER TYPE mood ADD VALUE 'new'", plain)).cost.transaction).toBe('inside')
  })
})

describe('a table that the file has renamed', () => {
  const hosts = pairOf([keyless, table('public.items', [column('note')])])
  test.each([
    ['ALTER TABLE orders RENAME TO old; ALTER TABLE old ADD COLUMN note json', 'refuse'],
    ['ALTER TABLE orders SET SCHEMA app; ALTER TABLE app.orders ADD COLUMN note json', 'refuse'],
    ['ALTER TABLE orders SET SCHEMA public; ALTER TABLE orders ADD COLUMN note json', 'refuse'],
    [
      'ALTER TABLE orders RENAME TO x; ALTER TABLE items RENAME TO orders; ALTER TABLE x RENAME TO items; ALTER TABLE orders ADD COLUMN data json',
      'expand',
    ],
    [
      'ALTER TABLE orders RENAME TO old; CREATE TABLE orders (id int); ALTER TABLE orders ADD COLUMN data json',
      'expand',
    ],
    ['ALTER TABLE items DROP note; ALTER TABLE items RENAME TO things; ALTER TABLE things DROP id', 'refuse'],
    ['ALTER TABLE items DROP id; ALTER TABLE items RENAME TO things; UPDATE things SET note = 1', 'refuse'],
  ])('%s: %s', async (sql, order) => {
    expect((await rule(sql, hosts)).order).toBe(order)
  })
})
describe('what the configuration leaves out', () => {
  const events = table('public.events', [], { kind: 'partitioned', partitionKey: 'RANGE (day)' })
  const old = table('public.events_old', [], { partitionOf: 'public.events' })
  const orders = table('public.orders', [], {
    indexes: [{ ...index, name: 'orders_i', columns: [], constraint: null }],
  })
  const view = table('public.seen', [], { kind: 'view' })
  const included = ['public.events', 'public.orders', 'public.notes']
  const some = pairOf([events, old, orders, table('public.audit', [])], { wanted: id => included.includes(id) })
  const without = catalog({ relations: [events, old, orders] })
  const apart = { ...some, replicas: [{ name: 'replica', catalog: without, binary: false }] }
  const withView = catalog({ relations: [orders, view], publications: [publication('p', ['public.orders'])] })

  test.each([
    ['CREATE TABLE payments (id int PRIMARY KEY)', some, 'primary'],
    ["CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')", some, 'expand'],
    [
      'CREATE TABLE events_x PARTITION OF events FOR VALUES IN (1); ALTER TABLE events_x ADD COLUMN n int',
      some,
      'expand',
    ],
    ['DROP TABLE events_old', some, 'contract'],
    ['DROP TABLE audit', some, 'primary'],
    ['CREATE VIEW v AS SELECT id FROM orders', some, 'free'],
    ['CREATE VIEW v AS SELECT id FROM audit', some, 'primary'],
    ['CREATE VIEW v AS SELECT id FROM audit; CREATE VIEW w AS SELECT id FROM v', some, 'primary'],
    ['CREATE VIEW v AS SELECT id FROM orders; CREATE VIEW w AS SELECT id FROM v', some, 'free'],
    ['ALTER INDEX orders_i RENAME TO orders_j', some, 'free'],
    ['CREATE SEQUENCE numbers', some, 'expand'],
    ['ALTER TYPE place RENAME ATTRIBUTE street TO road', some, 'free'],
    ['DROP VIEW seen', { ...some, primary: withView }, 'primary'],
    ['CREATE TABLE notes (LIKE audit)', some, 'expand'],
    ['CREATE TABLE notes (LIKE audit)', apart, 'refuse'],
    ['CREATE TABLE notes AS SELECT * FROM audit', apart, 'refuse'],
    ['CREATE TABLE notes (id int PRIMARY KEY, audit int REFERENCES audit)', apart, 'refuse'],
    ['CREATE TABLE audit_more (LIKE audit)', apart, 'primary'],
    ['CREATE TEMPORARY TABLE notes AS SELECT * FROM audit', apart, 'primary'],
    ['INSERT INTO orders SELECT id FROM audit', apart, 'primary'],
    ['CREATE TABLE more (id int PRIMARY KEY); CREATE TABLE notes (id int REFERENCES more)', apart, 'refuse'],
  ])('%s', async (sql, hosts, order) => {
    expect((await rule(sql, hosts)).order).toBe(order)
  })
})

describe('what a publication or a replica stands in the way of', () => {
  const listed = pairOf([table('public.orders', [column('total'), column('note')])], {
    at: {
      publications: [
        publication('p', ['public.orders'], {
          tables: [{ table: 'public.orders', columns: ['id', 'total'], filter: '(total > 10)' }],
        }),
      ],
    },
  })
  const alone = catalog({
    relations: [table('public.orders', []), table('public.buyers', [])],
    publications: [publication('p', ['public.orders'])],
  })
  const parentless = { ...pairOf([table('public.orders', [])]), primary: alone }

  test.each([
    ['a column of the list', 'ALTER TABLE orders DROP COLUMN id', listed, 'refuse'],
    ['a column of the filter', 'ALTER TABLE orders DROP COLUMN total', listed, 'refuse'],
    ['a column of neither', 'ALTER TABLE orders DROP COLUMN note', listed, 'contract'],
    [
      'a column of the list under its new name',
      'ALTER TABLE orders RENAME COLUMN total TO sum; ALTER TABLE orders DROP COLUMN sum CASCADE',
      listed,
      'refuse',
    ],
    ['FULL, with a list', 'ALTER TABLE orders REPLICA IDENTITY FULL', listed, 'refuse'],
    [
      'FULL, with a list, under a new name',
      'ALTER TABLE orders RENAME TO sales; ALTER TABLE sales REPLICA IDENTITY FULL',
      listed,
      'refuse',
    ],
    [
      'a column that refers to a table of the primary alone',
      'ALTER TABLE orders ADD COLUMN b int REFERENCES buyers',
      parentless,
      'refuse',
    ],
    ['a foreign key to it', 'ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES buyers', parentless, 'primary'],
    ['a table joins as the configuration says', 'ALTER PUBLICATION p ADD TABLE orders', plain, 'primary'],
    ['a table joins with a filter', 'ALTER PUBLICATION p ADD TABLE orders WHERE (id > 1)', plain, 'refuse'],
    [
      'a table joins without an identity',
      'ALTER PUBLICATION p ADD TABLE orders',
      pairOf([{ ...keyless, identity: { mode: 'default', index: null } }]),
      'refuse',
    ],
    ['a table joins another publication', 'ALTER PUBLICATION q ADD TABLE orders', plain, 'refuse'],
    ['a table leaves against the configuration', 'ALTER PUBLICATION p DROP TABLE orders', plain, 'refuse'],
    [
      'a table leaves as the configuration says',
      'ALTER PUBLICATION p DROP TABLE orders',
      { ...plain, wanted: () => false },
      'primary',
    ],
  ])('%s', async (_, sql, hosts, order) => {
    expect((await rule(sql, hosts)).order).toBe(order)
  })

  test('the column to be dropped leaves the list first', async () => {
    expect((await rule('ALTER TABLE orders DROP COLUMN total', listed)).instead()).toContain(
      'ADD TABLE public.orders (id)',
    )
  })
})
