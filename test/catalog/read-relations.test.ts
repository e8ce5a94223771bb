import { describe, expect, test } from 'vitest'
import { run, useRichHost } from './rich-host.ts'

describe.each([11, 12, 13, 14, 15, 16, 17, 18])('relations on PostgreSQL %i', major => {
  const { cluster, catalog, relation, column } = useRichHost(major)

  test('relations, by id, without those of the system and of this tool', () => {
    expect(catalog().relations.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      'table "Odd Name"."Base"',
      'table "Odd Name".child',
      'table shop.booking',
      'materialized view shop.counted',
      'table shop.customer',
      'partitioned shop.event',
      'table shop.event_2026',
      'partitioned shop.event_rest',
      'table shop.event_rest_a',
      'view shop.joined',
      'view shop.rich',
      'table shop.scratch',
    ])
    expect(relation('shop.scratch')).toMatchObject({
      persistence: 'unlogged',
      identity: { mode: 'nothing', index: null },
    })
    expect(relation('shop.customer')).toMatchObject({
      schema: 'shop',
      name: 'customer',
      owner: 'postgres',
      comment: 'who buys',
      options: ['fillfactor=70'],
      rowSecurity: 'on',
      definition: null,
      identity: { mode: 'default', index: null },
    })
    expect(relation('shop.booking').identity).toEqual({ mode: 'index', index: 'booking_code_key' })
  })

  test('partitions and inheritance', () => {
    expect(relation('shop.event')).toMatchObject({
      partitionKey: 'RANGE (at)',
      partitionOf: null,
      partitionBound: null,
    })
    expect(relation('shop.event_2026')).toMatchObject({
      partitionOf: 'shop.event',
      partitionBound: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
      inherits: [],
    })
    expect(relation('shop.event_rest')).toMatchObject({
      partitionOf: 'shop.event',
      partitionBound: 'DEFAULT',
      partitionKey: 'LIST (id)',
    })
    expect(relation('"Odd Name".child')).toMatchObject({ partitionOf: null, inherits: ['"Odd Name"."Base"'] })
  })

  test('columns', () => {
    expect(column('shop.customer', 'id')).toEqual({
      name: 'id',
      attnum: 1,
      type: 'bigint',
      typeId: 'pg_catalog.int8',
      typmod: -1,
      notNull: true,
      default: null,
      generated: 'no',
      identity: 'always',
      collation: null,
      comment: null,
    })
    expect(column('shop.customer', 'name')).toMatchObject({ type: 'text', collation: 'pg_catalog."C"' })
    expect(column('shop.customer', 'mood')).toMatchObject({
      type: 'shop.mood',
      typeId: 'shop.mood',
      default: "'happy'::shop.mood",
      comment: "today's",
    })
    expect(column('shop.customer', 'moods')).toMatchObject({ type: 'shop.mood[]', typeId: 'shop.mood[]' })
    expect(column('shop.customer', 'Odd "Column')).toMatchObject({ type: 'character varying(20)', typmod: 24 })
    expect(column('shop.customer', 'made')).toMatchObject({
      type: 'timestamp(3) with time zone',
      notNull: true,
      default: "'2026-01-01 00:00:00+00'::timestamp with time zone",
    })
    expect(column('shop.customer', 'ratio')).toMatchObject({ default: '0.1' })
    expect(column('shop.booking', 'id')).toMatchObject({ default: "nextval('shop.booking_id_seq'::regclass)" })
    expect(column('shop.booking', 'during')).toMatchObject({ typeId: 'pg_catalog.tstzrange' })
    expect(column('shop.rich', 'year')).toMatchObject({ type: major >= 14 ? 'numeric' : 'double precision' })
  })

  if (major >= 12)
    test('stored generated columns', () => {
      expect(column('shop.customer', 'doubled')).toMatchObject({ generated: 'stored', default: '(big * (2)::numeric)' })
    })

  if (major >= 18)
    test('virtual generated columns', () => {
      expect(column('shop.customer', 'shown')).toMatchObject({ generated: 'virtual', default: 'upper(name)' })
    })

  test('constraints, without the NOT NULL ones of 18', () => {
    expect(relation('shop.booking').constraints).toEqual([
      constraint('booking_boss', 'foreign', ['boss'], 'FOREIGN KEY (boss) REFERENCES shop.booking(id) NOT VALID', {
        valid: false,
        references: 'shop.booking',
      }),
      constraint('booking_code_key', 'unique', ['code'], 'UNIQUE (code)'),
      constraint(
        'booking_customer_fkey',
        'foreign',
        ['customer'],
        'FOREIGN KEY (customer) REFERENCES shop.customer(id) ON DELETE CASCADE',
        { references: 'shop.customer' },
      ),
      constraint('booking_pk', 'primary', ['id'], 'PRIMARY KEY (id)'),
      constraint('no_overlap', 'exclude', ['during'], 'EXCLUDE USING gist (during WITH &&)'),
    ])
    const unique = relation('shop.customer').constraints.find(({ type }) => type === 'unique')
    expect(unique).toMatchObject({ deferrable: true, definition: 'UNIQUE (nickname) DEFERRABLE INITIALLY DEFERRED' })
    const check = relation('shop.customer').constraints.find(({ name }) => name === 'customer_big_check')
    expect(check).toMatchObject({ type: 'check', columns: ['big'], valid: false })
    expect(relation('shop.event_2026').constraints.map(({ type, columns }) => [type, columns])).toEqual([
      ['primary', ['id', 'at']],
    ])
  })

  test('indexes', () => {
    const indexes = relation('shop.customer').indexes
    expect(indexes.map(({ name }) => name)).toEqual([
      'customer_lower',
      'customer_nick',
      'customer_nickname_key',
      'customer_pkey',
    ])
    expect(indexes[0]).toEqual({
      name: 'customer_lower',
      definition:
        "CREATE INDEX customer_lower ON shop.customer USING btree (lower(name), id DESC) WHERE (mood = 'sad'::shop.mood)",
      unique: false,
      primary: false,
      valid: true,
      columns: ['id'],
      partial: true,
      expressions: true,
      constraint: null,
    })
    expect(indexes[1]).toMatchObject({ unique: true, columns: ['name'], constraint: null })
    expect(indexes[3]).toMatchObject({ primary: true, unique: true, columns: ['id'], constraint: 'customer_pkey' })
  })

  test('index texts that are not asked for are those the server would give', async () => {
    const { rows } = await run(
      cluster().url,
      `SET search_path = ''; SELECT i.relname AS name, pg_catalog.pg_get_indexdef(i.oid) AS definition FROM pg_catalog.pg_class i
       JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace WHERE i.relkind IN ('i', 'I') AND n.nspname IN ('shop', 'Odd Name') ORDER BY 1`,
    ).then(results => [results].flat().at(-1) ?? { rows: [] })
    const read = catalog().relations.flatMap(({ indexes }) =>
      indexes.map(({ name, definition }) => ({ name, definition })),
    )
    expect(rows.length).toBeGreaterThan(10)
    expect(read.toSorted((left, right) => (left.name < right.name ? -1 : 1))).toEqual(
      rows.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
    )
  })

  test('triggers, with the copies that partitions hold', () => {
    expect(relation('shop.customer').triggers).toMatchObject([
      { name: 'quiet', enabled: 'disabled', routine: 'shop.stamp' },
      { name: 'stamp', enabled: 'origin', routine: 'shop.stamp' },
    ])
    expect(relation('shop.customer').triggers[1]?.definition).toMatch(
      /^CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON shop\.customer FOR EACH ROW EXECUTE (FUNCTION|PROCEDURE) shop\.stamp\(\)$/,
    )
    expect(relation('shop.event_2026').triggers).toMatchObject([{ name: 'event_stamp', enabled: 'origin' }])
    expect(relation('shop.booking').triggers).toEqual([])
  })

  test('policies', () => {
    expect(relation('shop.customer').policies).toEqual([
      'CREATE POLICY insert_only ON shop.customer AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK ((big < (100)::numeric))',
      `CREATE POLICY mine ON shop.customer AS PERMISSIVE FOR SELECT TO PUBLIC USING ((name = ${major >= 12 ? 'CURRENT_USER' : '(CURRENT_USER)::text'}))`,
    ])
  })

  test('rules and extended statistics', () => {
    expect(relation('shop.booking').rules).toEqual([
      {
        name: 'no_truce',
        enabled: 'disabled',
        definition: expect.stringMatching(
          /^CREATE RULE no_truce AS\s+ON UPDATE TO shop.booking\s+WHERE .*INSTEAD NOTHING$/s,
        ),
      },
    ])
    expect(relation('shop.rich').rules).toEqual([])
    expect(relation('shop.booking').statistics).toEqual([
      {
        name: 'booking_rooms',
        definition: 'CREATE STATISTICS shop.booking_rooms ON room, code FROM shop.booking',
      },
    ])
  })

  test('views', () => {
    expect(relation('shop.joined').definition).toContain('FROM (shop.customer c')
    expect(relation('shop.counted').definition).toContain('GROUP BY')
    expect(relation('shop.rich').comment).toBe('few')
  })
})

const constraint = (
  name: string,
  type: string,
  columns: readonly string[],
  definition: string,
  more: { readonly valid?: boolean; readonly references?: string } = {},
) => ({ name, type, columns, definition, valid: true, deferrable: false, references: null, ...more })
