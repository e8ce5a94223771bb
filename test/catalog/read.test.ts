import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Catalog, Relation } from '../../src/catalog/catalog.ts'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import { freshDatabase } from '../support/pair.ts'
import { richSchema } from './rich-schema.ts'
import { catalogOf } from './session.ts'

const run = (url: string, sql: string) => withClient(url, client => client.query(sql))

const relationOf = (catalog: Catalog, id: string): Relation => {
  const found = catalog.relations.find(relation => relation.id === id)
  if (found === undefined) throw new Error(`${id} was not read`)
  return found
}

describe.each([11, 15, 18])('readCatalog on PostgreSQL %i', major => {
  const started: { cluster?: Cluster; catalog?: Catalog } = {}
  const cluster = (): Cluster => {
    if (started.cluster === undefined) throw new Error('the server runs within tests only')
    return started.cluster
  }
  const catalog = (): Catalog => {
    if (started.catalog === undefined) throw new Error('read in beforeAll')
    return started.catalog
  }
  const relation = (id: string) => relationOf(catalog(), id)
  const column = (id: string, name: string) => relation(id).columns.find(candidate => candidate.name === name)

  beforeAll(async () => {
    started.cluster = await startCluster({ major, settings: { timezone: 'Europe/Berlin' } })
    await run(
      cluster().url,
      `${richSchema(major)}; ${publications(major)}; CREATE SCHEMA repl_migrate; CREATE TABLE repl_migrate.journal (id integer)`,
    )
    started.catalog = await catalogOf(cluster().url, 'primary')
  })
  afterAll(() => started.cluster?.stop())

  test('the host', () => {
    expect(catalog()).toMatchObject({ format: 1, host: 'primary', database: 'postgres', timeZone: 'Europe/Berlin' })
    expect(Math.floor(catalog().version / 10000)).toBe(major)
    expect(catalog().schemas).toEqual(['Odd Name', 'public', 'shop'])
    expect(catalog().extensions).toEqual([{ name: 'plpgsql', schema: 'pg_catalog', version: '1.0' }])
  })

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

  test('views', () => {
    expect(relation('shop.joined').definition).toContain('FROM (shop.customer c')
    expect(relation('shop.counted').definition).toContain('GROUP BY')
    expect(relation('shop.rich').comment).toBe('few')
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
      },
      { id: 'shop.mood', kind: 'enum', comment: 'how one feels', labels: ['sad', "it's ok", 'happy'] },
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

  test('only some relations, with their families', async () => {
    const read = async (...relations: string[]) =>
      (await catalogOf(cluster().url, 'primary', { relations })).relations.map(({ id }) => id)
    expect(await read('shop.event_rest')).toEqual(['shop.event', 'shop.event_rest', 'shop.event_rest_a'])
    expect(await read('"Odd Name"."Base"')).toEqual(['"Odd Name"."Base"', '"Odd Name".child'])
    expect(await read('shop.customer', 'no.such')).toEqual(['shop.customer'])
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
    expect(relationOf(light, 'shop.customer')).toEqual(relation('shop.customer'))
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
        runAsOwner: major < 16,
        worker: null,
        tables: [],
      },
    ])
  })
})

const constraint = (
  name: string,
  type: string,
  columns: readonly string[],
  definition: string,
  more: { readonly valid?: boolean; readonly references?: string } = {},
) => ({ name, type, columns, definition, valid: true, deferrable: false, references: null, ...more })

const publications = (major: number): string => `
  CREATE PUBLICATION all_tables FOR ALL TABLES WITH (publish = 'insert, delete');
  CREATE PUBLICATION some_tables FOR TABLE ${major >= 15 ? 'shop.booking (id, room, code) WHERE (room > 3)' : 'shop.booking'},
    ${major >= 13 ? 'shop.event' : 'shop.event_2026'} ${major >= 13 ? 'WITH (publish_via_partition_root)' : ''};
  ${major >= 15 ? `CREATE PUBLICATION whole_schema FOR TABLES IN SCHEMA "Odd Name" ${major >= 18 ? 'WITH (publish_generated_columns = stored)' : ''}` : ''}`
