import type { Catalog, Column, Constraint, Publication, Relation } from '../../src/catalog/catalog.ts'
import { type CatalogIndex, indexCatalog } from '../../src/catalog/find.ts'
import type { Ruling } from '../../src/kinds/ruling.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { readName } from '../../src/sql/name.ts'
import { ruleText } from '../support/proof.ts'

const emptyCatalog: Catalog = {
  format: 1,
  host: 'made by hand',
  version: 150_000,
  database: 'app',
  timeZone: 'UTC',
  encoding: 'UTF8',
  collation: 'C',
  schemas: ['public'],
  extensions: [],
  collations: [],
  types: [],
  relations: [],
  sequences: [],
  routines: [],
  eventTriggers: [],
  roles: [],
  publications: [],
  subscriptions: [],
  slots: [],
}

/** A nullable column without a default, unless told otherwise. */
export const column = (name: string, typeId = 'pg_catalog.text', over: Partial<Column> = {}): Column => ({
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
  ...over,
})

export const constraint = (name: string, type: Constraint['type'], columns: readonly string[]): Constraint => ({
  name,
  type,
  columns,
  definition: '',
  valid: true,
  deferrable: false,
  references: null,
})

/** A table with a primary key on `id`, unless told otherwise. */
export const table = (id: string, columns: readonly Column[], over: Partial<Relation> = {}): Relation => ({
  id,
  schema: readName(id)?.schema ?? '',
  name: readName(id)?.name ?? '',
  oid: 1,
  kind: 'table',
  persistence: 'permanent',
  owner: 'owner',
  partitionOf: null,
  partitionBound: null,
  partitionKey: null,
  inherits: [],
  columns: [column('id', 'pg_catalog.int8', { notNull: true }), ...columns],
  constraints: [constraint('orders_pkey', 'primary', ['id'])],
  indexes: [],
  triggers: [],
  policies: [],
  rules: [],
  statistics: [],
  rowSecurity: 'off',
  identity: { mode: 'default', index: null },
  rowsEstimate: 100,
  bytes: 0,
  definition: null,
  options: [],
  comment: null,
  ...over,
})

/** A publication of these tables that sends everything. */
export const publication = (name: string, tables: readonly string[], over: Partial<Publication> = {}): Publication => ({
  name,
  allTables: false,
  schemas: [],
  tables: [],
  published: tables,
  operations: { insert: true, update: true, delete: true, truncate: true },
  viaRoot: false,
  generated: 'none',
  ...over,
})

export const catalog = (over: Partial<Catalog>): CatalogIndex => indexCatalog({ ...emptyCatalog, ...over })

/** A pair whose hosts both have these relations, all of them published; `over` changes what rulings see of it. */
export const pairOf = (
  relations: readonly Relation[],
  over: Partial<Hosts> & { readonly at?: Partial<Catalog> } = {},
): Hosts => {
  const { at, ...rest } = over
  const ids = relations.map(({ id }) => id)
  const primary = catalog({ relations, publications: [publication('p', ids)], ...at })
  return {
    primary,
    replicas: [{ name: 'replica', catalog: catalog({ relations, ...at }), binary: false }],
    publication: 'p',
    wanted: () => true,
    materialize: false,
    largeAbove: 1_000_000,
    ...rest,
  }
}

/** The ruling on the last part of a text; the parts before it have been seen. */
export const rule = async (sql: string, hosts: Hosts | null = null): Promise<Ruling> => {
  const last = (await ruleText(sql, hosts)).at(-1)
  if (last === undefined) throw new Error(`no statement in: ${sql}`)
  return last.ruling
}
