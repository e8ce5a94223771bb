import { describe, expect, test } from 'vitest'
import type { Catalog, Column, Relation } from '../../src/catalog/catalog.ts'
import { ancestorsOf, columnOf, indexCatalog, leavesOf, primaryKeyOf, typeOf } from '../../src/catalog/find.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { catalogFromJson, catalogToJson } from '../../src/catalog/json.ts'

const column = (name: string, typeId = 'pg_catalog.int4'): Column => ({
  name,
  attnum: 1,
  type: typeId,
  typeId,
  typmod: -1,
  notNull: false,
  default: null,
  generated: 'no',
  identity: 'no',
  collation: null,
  comment: null,
})

const relation = (id: string, more: Partial<Relation> = {}): Relation => ({
  id,
  schema: 'public',
  name: id,
  oid: 1,
  kind: 'table',
  persistence: 'permanent',
  owner: 'postgres',
  partitionOf: null,
  partitionBound: null,
  partitionKey: null,
  inherits: [],
  columns: [column('id'), column('mood', 'public.mood[]')],
  constraints: [],
  indexes: [],
  triggers: [],
  policies: [],
  rules: [],
  statistics: [],
  rowSecurity: 'off',
  identity: { mode: 'default', index: null },
  rowsEstimate: 0,
  bytes: 0,
  definition: null,
  options: [],
  comment: null,
  ...more,
})

const catalog: Catalog = {
  format: 1,
  host: 'primary',
  version: 180004,
  database: 'app',
  timeZone: 'UTC',
  encoding: 'UTF8',
  collation: 'C',
  schemas: ['public'],
  extensions: [],
  collations: [],
  types: [{ id: 'public.mood', kind: 'enum', labels: ['sad'], comment: null }],
  relations: [
    relation('public.leaf', { partitionOf: 'public.middle' }),
    relation('public.middle', { kind: 'partitioned', partitionOf: 'public.root' }),
    relation('public.root', { kind: 'partitioned' }),
  ],
  sequences: [],
  routines: [],
  eventTriggers: [],
  roles: [],
  publications: [],
  subscriptions: [
    {
      name: 's',
      enabled: true,
      publications: ['p'],
      slot: 's',
      binary: false,
      streaming: 'off',
      origin: 'any',
      owner: 'postgres',
      runAsOwner: false,
      failures: null,
      worker: 4711,
      tables: [{ table: 'public.leaf', state: 'd' }],
    },
  ],
  slots: [],
}

describe('indexCatalog', () => {
  const index = indexCatalog(catalog)
  const [leaf, middle, root] = catalog.relations

  test('finds objects by id and name', () => {
    expect(index.relations.get('public.leaf')).toBe(leaf)
    expect(index.subscriptions.get('s')).toBe(catalog.subscriptions[0])
    expect(columnOf(leaf, 'mood')).toBe(leaf?.columns[1])
    expect(columnOf(undefined, 'mood')).toBeUndefined()
  })

  test('finds the type of a column, and of the elements of an array', () => {
    expect(typeOf(index, column('m', 'public.mood'))).toBe(catalog.types[0])
    expect(typeOf(index, column('m', 'public.mood[]'))).toBe(catalog.types[0])
    expect(typeOf(index, column('m'))).toBeUndefined()
  })

  test('walks partitions up and down', () => {
    expect(root && leavesOf(index, root)).toEqual([leaf])
    expect(leaf && ancestorsOf(index, leaf)).toEqual([middle, root])
    expect(index.partitions.get('public.root')).toEqual([middle])
    expect(leaf && primaryKeyOf(leaf)).toEqual([])
  })
})

describe('fingerprint', () => {
  const [leaf, ...others] = catalog.relations
  const withLeaf = (more: Partial<Relation>): Catalog => ({
    ...catalog,
    relations: [...(leaf === undefined ? [] : [{ ...leaf, ...more }]), ...others],
  })

  test('is SHA-256 in hex', () => {
    expect(fingerprint(catalog)).toMatch(/^[0-9a-f]{64}$/)
  })

  test.each<[string, Catalog]>([
    ['host', { ...catalog, host: 'replica', version: 110022, database: 'other', timeZone: 'Asia/Tokyo' }],
    [
      'slots',
      {
        ...catalog,
        slots: [
          {
            name: 'x',
            plugin: null,
            type: 'physical',
            active: true,
            temporary: false,
            walStatus: null,
            role: null,
            retainedBytes: 1,
          },
        ],
      },
    ],
    ['oid, statistics and size', withLeaf({ oid: 2, rowsEstimate: 10, bytes: 8192 })],
    ['positions', withLeaf({ columns: (leaf?.columns ?? []).map(own => ({ ...own, attnum: 9 })) })],
    [
      'running replication',
      {
        ...catalog,
        subscriptions: catalog.subscriptions.map(own => ({
          ...own,
          worker: null,
          tables: [{ table: 'public.leaf', state: 'r' }],
        })),
      },
    ],
  ])('does not depend on %s', (_what, other) => {
    expect(fingerprint(other)).toBe(fingerprint(catalog))
    expect(fingerprint(other, ['public.leaf'])).toBe(fingerprint(catalog, ['public.leaf']))
  })

  test.each<[string, Catalog]>([
    ['columns', withLeaf({ columns: [column('id')] })],
    ['the order of columns', withLeaf({ columns: (leaf?.columns ?? []).toReversed() })],
    ['replica identity', withLeaf({ identity: { mode: 'full', index: null } })],
    ['types', { ...catalog, types: [] }],
  ])('depends on %s', (_what, other) => {
    expect(fingerprint(other)).not.toBe(fingerprint(catalog))
    expect(fingerprint(other, ['public.leaf'])).not.toBe(fingerprint(catalog, ['public.leaf']))
  })

  test('of chosen relations depends on no other, and tells one that is gone', () => {
    const changed = withLeaf({ comment: 'x' })
    expect(fingerprint(changed, ['public.root'])).toBe(fingerprint(catalog, ['public.root']))
    expect(fingerprint(catalog, ['public.root', 'public.leaf'])).toBe(
      fingerprint(catalog, ['public.leaf', 'public.root', 'public.leaf']),
    )
    expect(fingerprint({ ...catalog, relations: others }, ['public.leaf'])).not.toBe(
      fingerprint(catalog, ['public.leaf']),
    )
  })
})

describe('json', () => {
  test('gives the catalog back', () => {
    expect(catalogFromJson(catalogToJson(catalog))).toEqual(catalog)
  })

  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"format":2}',
    JSON.stringify({ ...catalog, format: 2 }),
    JSON.stringify({ ...catalog, types: {} }),
  ])('refuses %j', text => {
    expect(() => catalogFromJson(text)).toThrow(expect.objectContaining({ code: 'catalog-format', exit: 2 }))
  })
})
