import { describe, expect, test } from 'vitest'
import type { Dependent, Falling } from '../../src/catalog/dependents.ts'
import { column, pairOf, publication, rule, table } from './catalogs.ts'

const orders = table('public.orders', [column('total'), column('note')])

/** Both hosts as usual, and what hangs on one thing on each. */
const hanging = (of: Falling, ...dependents: readonly Partial<Dependent>[]) =>
  pairOf([orders], {
    dependents: ['primary', 'replica'].flatMap(host =>
      [{ itself: true }, ...dependents].map(one => ({
        host,
        of,
        itself: false,
        type: 'trigger',
        identity: '',
        table: null,
        member: null,
        inherited: false,
        tests: null,
        ...one,
      })),
    ),
  })

describe('CASCADE goes where what falls with it must', () => {
  const fine: Falling = { sort: 'routine', id: 'public.fine(pg_catalog.int4)' }
  const sql = 'DROP FUNCTION fine(int) CASCADE'

  test.each([
    ['nothing', [], 'free'],
    ['a trigger', [{ type: 'trigger' }], 'free'],
    ['a foreign key', [{ type: 'table constraint', tests: 'f' }], 'free'],
    ['a check', [{ type: 'table constraint', tests: 'c' }], 'stream'],
    ['a unique index', [{ type: 'index', tests: 'u' }], 'stream'],
    ['a generated column', [{ type: 'table column', table: 'public.orders', member: 'g' }], 'stream'],
  ] as const)('a function with %s', async (_, dependents, order) => {
    expect((await rule(sql, hanging(fine, ...dependents))).order).toBe(order)
  })

  test('in doubt into the stream', async () => {
    expect((await rule(sql)).order).toBe('stream')
    expect((await rule(sql, pairOf([orders]))).order).toBe('stream')
    expect((await rule('DROP OPERATOR ### (int, int) CASCADE')).order).toBe('stream')
    expect((await rule('DROP COLLATION c CASCADE')).order).toBe('stream')
  })

  test('Materialize is told of the tables and columns that fall', async () => {
    const shop: Falling = { sort: 'schema', id: 'shop' }
    const hosts = hanging(
      shop,
      { type: 'table', table: 'shop.payments' },
      { type: 'table column', table: 'public.orders', member: 'state' },
    )
    expect((await rule('DROP SCHEMA shop CASCADE', hosts)).changes).toEqual([
      { kind: 'drop-table', table: 'shop.payments' },
      { kind: 'drop-column', table: 'public.orders', column: 'state' },
    ])
    expect((await rule('ALTER SCHEMA shop RENAME TO store', hosts)).changes).toEqual([
      { kind: 'move-table', table: 'shop.payments', to: 'store' },
    ])
  })
})

describe('a publication that lists columns or filters rows', () => {
  const listing = (columns: readonly string[] | null, filter: string | null) =>
    pairOf([orders], {
      at: {
        publications: [publication('p', ['public.orders'], { tables: [{ table: 'public.orders', columns, filter }] })],
      },
    })

  test.each([
    ['ALTER TABLE orders DROP COLUMN note CASCADE', ['id', 'note'], null, 'refuse'],
    ['ALTER TABLE orders DROP COLUMN note CASCADE', ['id', 'total'], null, 'contract'],
    ['ALTER TABLE orders DROP COLUMN total', null, '(total > 5)', 'refuse'],
    ['ALTER TABLE orders DROP COLUMN note', null, '(total > 5)', 'contract'],
    ['ALTER TABLE orders ADD COLUMN more text', ['id', 'note'], null, 'refuse'],
    ['ALTER TABLE orders ADD COLUMN more text', null, '(total > 5)', 'expand'],
  ] as const)('%s, list %s, filter %s: %s', async (sql, columns, filter, order) => {
    const { order: ruled, instead } = await rule(sql, listing(columns, filter))
    expect(ruled).toBe(order)
    if (order === 'refuse') expect(instead()).toMatch(/ALTER PUBLICATION p ADD TABLE public\.orders/)
  })
})

describe('names follow what the file does', () => {
  const keyless = table('public.visits', [column('hits')], { constraints: [], identity: { mode: 'full', index: null } })
  const random = 'ADD COLUMN lot float DEFAULT random()'

  test('a renamed table keeps what the catalogs know of it, its old name does not', async () => {
    const hosts = pairOf([keyless])
    const renamed = await rule(`ALTER TABLE visits RENAME TO calls; ALTER TABLE calls ${random}`, hosts)
    expect(renamed.split).not.toEqual([])
    const again = 'ALTER TABLE visits RENAME TO calls; CREATE TABLE visits (id int PRIMARY KEY);'
    expect((await rule(`${again} ALTER TABLE visits ${random}`, hosts)).why).toMatch(/new in this file/)
  })

  test('a renamed schema, too', async () => {
    const { split } = await rule(
      `ALTER SCHEMA public RENAME TO shop; ALTER TABLE shop.visits ${random}`,
      pairOf([keyless]),
    )
    expect(split).not.toEqual([])
  })

  test('a temporary table hides the other until it is dropped, but not from its full name', async () => {
    const hosts = pairOf([orders])
    const temporary = 'CREATE TEMP TABLE orders (id int);'
    expect((await rule(`${temporary} ALTER TABLE orders ADD x int`, hosts)).order).toBe('primary')
    expect((await rule(`${temporary} ALTER TABLE public.orders ADD x int`, hosts)).order).toBe('expand')
    expect((await rule(`${temporary} DROP TABLE orders; ALTER TABLE orders ADD x int`, hosts)).order).toBe('expand')
  })

  test('RESET goes back to the connection’s own search_path', async () => {
    const there = 'SET search_path = shop; ALTER TABLE orders ADD x int;'
    expect((await rule(there)).object).toBe('shop.orders.x')
    expect((await rule(`${there} RESET search_path; ALTER TABLE orders ADD y int`)).object).toBe('public.orders.y')
  })
})
