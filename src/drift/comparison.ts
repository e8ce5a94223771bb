import type { Finding, Weight } from '../base/finding.ts'
import type { Catalog, Column, Publication, Relation, Subscription } from '../catalog/catalog.ts'
import { ancestorsOf, type CatalogIndex, leavesOf } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import type { DriftCode } from './codes.ts'

/** Two hosts' catalogs and how they are wired together. */
export type CompareInput = {
  readonly primary: Catalog
  readonly replica: Catalog
  /** On the primary, for the replica. */
  readonly publication: string
  /** On the replica. */
  readonly subscription: string
  /** On the replica, for Materialize; null where Materialize does not read it. */
  readonly materializePublication: string | null
  /** `tables`: the replica need only have what rows need, so views, functions, indexes and the like are not compared. */
  readonly mirror: 'full' | 'tables'
  /** Which tables (ids) replication is for. */
  readonly tables: (id: string) => boolean
}

/** A publication, with its tables by id. */
export type Outlet = Publication & {
  readonly ids: ReadonlySet<string>
  /** Tables named one by one: these may have a column list and a row filter. */
  readonly members: ReadonlyMap<string, Publication['tables'][number]>
}

export const outlet = (publication: Publication): Outlet => ({
  ...publication,
  ids: new Set(publication.published),
  members: new Map(publication.tables.map(member => [member.table, member])),
})

/** Two hosts under comparison, with what every family of findings looks up. */
export type Comparison = CompareInput & {
  readonly hosts: { readonly primary: CatalogIndex; readonly replica: CatalogIndex }
  readonly sending: Outlet | null
  readonly receiving: Subscription | null
  /** The replica's own publications. */
  readonly onward: readonly Outlet[]
  /** Ids of the tables whose rows travel. */
  readonly published: ReadonlySet<string>
  /** Are two texts of PostgreSQL (an expression, a definition) the same, however the two majors spell them? */
  readonly same: (left: string | null, right: string | null) => boolean
}

/** One table whose rows travel, as both hosts have it. */
export type TablePair = {
  readonly id: string
  readonly primary: Relation
  readonly replica: Relation
  /** The columns whose values travel. */
  readonly sent: readonly Column[]
  /** The primary's columns that need a closer look: all but those that are plainly the same on the replica. */
  readonly suspects: readonly Column[]
}

type Draft = {
  readonly code: DriftCode
  readonly weight: Weight
  readonly host: string
  readonly object: string
  readonly message: string
  readonly why: string
  readonly cure?: readonly string[]
}

export const finding = (draft: Draft): Finding => ({ place: null, cure: [], ...draft })

/** A cure's SQL, runnable as it is: a comment names the host, for one cure may need both. */
export const on = (host: string, sql: string): string => `-- on ${host}\n${sql};`

/** A table that a publication sends with a list or filter is sent whole. */
export const sendWhole = (host: string, publication: string, table: string): readonly string[] =>
  ['DROP', 'ADD'].map(verb => on(host, `ALTER PUBLICATION ${quoteName(publication)} ${verb} TABLE ${table}`))

/** Generated columns travel only when listed, or (18) when the publication publishes them all. */
export const sentColumns = (publication: Outlet, relation: Relation): readonly Column[] => {
  const listed = publication.members.get(relation.id)?.columns ?? null
  if (listed !== null) return relation.columns.filter(column => listed.includes(column.name))
  return relation.columns.filter(
    column => column.generated === 'no' || (column.generated === 'stored' && publication.generated === 'stored'),
  )
}

/** Does a publication bring this table's rows, itself or through the partitioned table above it? */
export const isCovered = (index: CatalogIndex, published: ReadonlySet<string>, relation: Relation): boolean => {
  if (published.has(relation.id)) return true
  if (ancestorsOf(index, relation).some(ancestor => published.has(ancestor.id))) return true
  const leaves = relation.kind === 'partitioned' ? leavesOf(index, relation) : []
  return leaves.length > 0 && leaves.every(leaf => isCovered(index, published, leaf))
}

/** The replica's table at the top: a partition takes its columns from it. */
export const topOf = (comparison: Comparison, pair: TablePair): string =>
  ancestorsOf(comparison.hosts.replica, pair.replica).at(-1)?.id ?? pair.id

/** The end of a `why` whose cure changes what Materialize tables are pinned to. */
export const pinned = (comparison: Comparison, what: string): string =>
  comparison.materializePublication === null
    ? ''
    : `; Materialize pins ${what}, so the cure stalls a table it made with it`

export const sqlList = (names: readonly string[]): string => names.join(', ')
