import { describe, expect, test } from 'vitest'
import { freshDatabase } from '../support/pair.ts'
import { run, useRichHost } from './rich-host.ts'
import { catalogOf } from './session.ts'

describe.each([11, 12, 13, 14, 15, 16, 17, 18])('objects other than relations on PostgreSQL %i', major => {
  const { cluster, catalog } = useRichHost(major)

  test('the host', () => {
    expect(catalog()).toMatchObject({ format: 1, host: 'primary', database: 'postgres', timeZone: 'Europe/Berlin' })
    expect(Math.floor(catalog().version / 10000)).toBe(major)
    expect(catalog()).toMatchObject({ encoding: 'UTF8', collation: 'C', collations: [], eventTriggers: [] })
    expect(catalog().roles).toEqual([
      { name: 'postgres', superuser: true, bypassesRowSecurity: true, cannotRead: [], cannotWrite: [] },
    ])
    expect(catalog().schemas).toEqual(['Odd Name', 'public', 'shop'])
    expect(catalog().extensions).toEqual([{ name: 'plpgsql', schema: 'pg_catalog', version: '1.0' }])
  })

  test('types', () => {
    expect(catalog().types).toEqual([
      {
        id: 'shop.address',
        kind: 'composite',
        comment: null,
        attributes: [
          { name: 'street', type: 'character varying(80)' },
          { name: 'zip', type: 'character(5)' },
          { name: 'tags', type: 'text[]' },
        ],
      },
      {
        id: 'shop.amount',
        kind: 'domain',
        comment: null,
        base: 'numeric(12,2)',
        notNull: true,
        default: '0',
        checks: ['CHECK ((VALUE >= (0)::numeric))'],
        unread: [],
      },
      { id: 'shop.mood', kind: 'enum', comment: 'how one feels', labels: ['sad', "it's ok", 'happy'] },
      {
        id: 'shop.recent',
        kind: 'domain',
        comment: null,
        base: 'date',
        notNull: false,
        default: null,
        checks: [expect.stringMatching(/^CHECK \(\((EXTRACT\(year FROM VALUE\)|date_part\('year'::text, VALUE\)) > /)],
        unread: [],
      },
      { id: 'shop.span', kind: 'range', comment: null, subtype: 'timestamp with time zone' },
    ])
  })

  test('sequences', () => {
    expect(catalog().sequences.map(({ id, ownedBy }) => [id, ownedBy])).toEqual([
      ['shop.booking_id_seq', 'shop.booking.id'],
      ['shop.customer_id_seq', 'shop.customer.id'],
      ['shop.ticket', null],
    ])
    expect(catalog().sequences.at(-1)).toEqual({
      id: 'shop.ticket',
      type: 'integer',
      start: '10',
      increment: '5',
      min: '5',
      max: '1000',
      cycle: true,
      ownedBy: null,
    })
  })

  test('routines, without those that a range type brings along', () => {
    expect(catalog().routines.map(({ signature, kind, volatility }) => [signature, kind, volatility])).toEqual([
      ['shop.stamp()', 'function', 'volatile'],
      ['shop.tidy(days integer)', 'procedure', 'volatile'],
      ['shop.total(integer)', 'aggregate', 'immutable'],
      ['shop.twice(x integer)', 'function', 'immutable'],
      ['shop.twice(x text)', 'function', 'stable'],
    ])
    expect(catalog().routines[3]).toMatchObject({ id: 'shop.twice' })
    expect(catalog().routines[3]?.definition).toContain('SELECT x * 2')
    expect(catalog().routines[2]?.definition).toBe(
      "CREATE AGGREGATE shop.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0')",
    )
  })

  test('publications', () => {
    const [all, some] = catalog().publications
    expect(all).toMatchObject({
      name: 'all_tables',
      allTables: true,
      tables: [],
      operations: { insert: true, update: false, delete: true, truncate: false },
      viaRoot: false,
      generated: 'none',
    })
    expect(all?.published).toEqual([
      '"Odd Name"."Base"',
      '"Odd Name".child',
      'repl_migrate.journal',
      'shop.booking',
      'shop.customer',
      'shop.event_2026',
      'shop.event_rest_a',
    ])
    expect(some).toMatchObject({
      name: 'some_tables',
      allTables: false,
      operations: { insert: true, update: true, delete: true, truncate: true },
      viaRoot: major >= 13,
    })
    expect(some?.published).toEqual(['shop.booking', major >= 13 ? 'shop.event' : 'shop.event_2026'])
  })

  if (major >= 15)
    test('column lists, row filters and schemas of publications', () => {
      const some = catalog().publications.find(({ name }) => name === 'some_tables')
      expect(some?.tables).toEqual([
        { table: 'shop.booking', columns: ['id', 'room', 'code'], filter: '(room > 3)' },
        { table: 'shop.event', columns: null, filter: null },
      ])
      const schemas = catalog().publications.find(({ name }) => name === 'whole_schema')
      expect(schemas).toMatchObject({ schemas: ['Odd Name'], published: ['"Odd Name"."Base"', '"Odd Name".child'] })
    })

  if (major >= 18)
    test('publications with generated columns', () => {
      expect(catalog().publications.find(({ name }) => name === 'whole_schema')?.generated).toBe('stored')
    })

  test('slots of this database', async () => {
    const url = await freshDatabase(cluster())
    await run(url, `SELECT pg_create_logical_replication_slot('mine_${major}', 'pgoutput')`)
    expect((await catalogOf(url, 'primary')).slots).toMatchObject([
      { name: `mine_${major}`, plugin: 'pgoutput', type: 'logical', active: false, temporary: false },
    ])
    expect((await catalogOf(url, 'primary')).slots[0]?.walStatus).toBe(major >= 13 ? 'reserved' : null)
    expect((await catalogOf(url, 'primary')).slots[0]?.retainedBytes).toBeGreaterThan(0)
    expect((await catalogOf(cluster().url, 'primary')).slots).toEqual([])
  })

  test('subscriptions of this database, not one of the same name in another', async () => {
    const [one, other] = [await freshDatabase(cluster()), await freshDatabase(cluster())]
    const create = (publication: string) =>
      `CREATE SUBSCRIPTION same CONNECTION 'host=nowhere dbname=x' PUBLICATION ${publication} WITH (connect = false)`
    const drop = 'ALTER SUBSCRIPTION same SET (slot_name = NONE); DROP SUBSCRIPTION same'
    await run(one, create('a'))
    await run(other, create('b'))
    const read = (await catalogOf(one, 'primary')).subscriptions
    for (const url of [one, other]) for (const sql of drop.split('; ')) await run(url, sql)
    expect(read).toMatchObject([{ name: 'same', publications: ['a'], tables: [] }])
  })

  test('a plain role reads the same, subscriptions included', async () => {
    await run(
      cluster().url,
      `CREATE ROLE plain LOGIN;
       CREATE SUBSCRIPTION idle CONNECTION 'host=nowhere password=secret dbname=x' PUBLICATION a, b WITH (connect = false, slot_name = 'kept')`,
    )
    const plain = await catalogOf(cluster().url.replace('postgres@', 'plain@'), 'primary')
    const mine = await catalogOf(cluster().url, 'primary')
    expect(plain).toEqual(mine)
    expect(JSON.stringify(mine)).not.toContain('secret')
    expect(mine.subscriptions).toEqual([
      {
        name: 'idle',
        enabled: false,
        publications: ['a', 'b'],
        slot: 'kept',
        binary: false,
        streaming: major >= 18 ? 'parallel' : 'off',
        origin: 'any',
        owner: 'postgres',
        runAsOwner: major < 16,
        failures: major >= 15 ? { apply: 0, copy: 0 } : null,
        worker: null,
        tables: [],
      },
    ])
  })
})
