import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/pair.ts'
import { relationOf, run, useRichHost } from './rich-host.ts'
import { catalogOf } from './session.ts'

describe.each([11, 18])('parts of a catalog on PostgreSQL %i', major => {
  const { cluster, relation } = useRichHost(major)

  test('only some relations, with their families', async () => {
    const read = async (...relations: string[]) =>
      (await catalogOf(cluster().url, 'primary', { relations })).relations.map(({ id }) => id)
    expect(await read('shop.event_rest')).toEqual(['shop.event', 'shop.event_rest', 'shop.event_rest_a'])
    expect(await read('"Odd Name"."Base"')).toEqual(['"Odd Name"."Base"', '"Odd Name".child'])
    expect(await read('shop.booking', 'no.such')).toEqual(['shop.booking'])
    expect(await read('shop.customer')).toEqual(['shop.booking', 'shop.customer'])
    expect(await read('shop.customer_pkey')).toEqual(['shop.customer'])
    expect(await read()).toEqual([])
  })

  test('a chosen relation is read as in the whole', async () => {
    const some = await catalogOf(cluster().url, 'primary', { relations: ['shop.customer', 'shop.booking'] })
    expect(some.relations).toEqual([relation('shop.booking'), relation('shop.customer')])
  })

  test('light: what rows depend on', async () => {
    const light = await catalogOf(cluster().url, 'primary', { light: true })
    expect(light).toMatchObject({ routines: [], sequences: [] })
    expect(relationOf(light, 'shop.rich').definition).toBeNull()
    const { constraints, ...read } = relationOf(light, 'shop.customer')
    const whole = relation('shop.customer')
    expect({ ...read, constraints: constraints.filter(({ type }) => type !== 'not null') }).toEqual(whole)
    const required = whole.columns.filter(({ notNull }) => notNull).map(({ name }) => name)
    const named = constraints.flatMap(({ type, columns }) => (type === 'not null' ? columns : []))
    expect(named.toSorted()).toEqual(major < 18 ? [] : required.toSorted())
  })

  test('what extensions own is left out', async () => {
    const url = await freshDatabase(cluster())
    await run(url, 'CREATE EXTENSION hstore; CREATE EXTENSION pg_stat_statements; CREATE TABLE t (h hstore)')
    const read = await catalogOf(url, 'primary')
    expect(read.relations.map(({ id }) => id)).toEqual(['public.t'])
    expect(read.relations[0]?.columns).toMatchObject([{ type: 'public.hstore', typeId: 'public.hstore' }])
    expect(read).toMatchObject({ types: [], routines: [], sequences: [] })
    expect(read.extensions.map(({ name }) => name)).toEqual(['hstore', 'pg_stat_statements', 'plpgsql'])
  })

  test('statistics', async () => {
    const url = await freshDatabase(cluster())
    await run(url, 'CREATE TABLE t AS SELECT g AS id FROM generate_series(1, 1000) g; ANALYZE t')
    const read = relationOf(await catalogOf(url, 'primary'), 'public.t')
    expect(read.rowsEstimate).toBe(1000)
    expect(read.bytes).toBeGreaterThanOrEqual(5 * 8192)
    expect(read.bytes).toBeLessThanOrEqual(20 * 8192)
  })
})
