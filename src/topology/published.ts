import type { HostFacts, PublicationFact, TableFact } from './facts.ts'

/** A host's tables with its publication, as the pure functions here look at them. */
export type Publishing = {
  readonly version: number
  readonly publication: PublicationFact | null
  readonly tables: ReadonlyMap<string, TableFact>
}

export const publishing = (facts: HostFacts): Publishing => ({
  version: facts.version,
  publication: facts.publication,
  tables: new Map(facts.tables.map(table => [table.id, table])),
})

const parentOf = (host: Publishing, table: TableFact): TableFact | undefined =>
  table.parent === null ? undefined : host.tables.get(table.parent)

/** The partitioned table at the top, or the table itself. */
export const rootOf = (host: Publishing, table: TableFact): TableFact => {
  const parent = parentOf(host, table)
  return parent === undefined ? table : rootOf(host, parent)
}

/** Whether the publication brings the table's rows: it, a table above it, its schema, or all tables are published. */
const covers = (host: Publishing, table: TableFact, added: ReadonlySet<string>): boolean => {
  if (!table.permanent) return false
  if (host.publication?.allTables === true || table.member || table.bySchema || added.has(table.id)) return true
  const parent = parentOf(host, table)
  return parent !== undefined && covers(host, parent, added)
}

/**
 * What a subscriber receives, as ids: leaves and plain tables, or with publish_via_partition_root the topmost published table
 * of each tree (pg_publication_tables, computed before the publication changes). `added` are members to be, `dropped` members
 * to go.
 */
export const publishedTables = (
  host: Publishing,
  added: readonly string[] = [],
  dropped: readonly string[] = [],
): readonly TableFact[] => {
  const gone = new Set(dropped)
  const tables = [...host.tables.values()].map(table => (gone.has(table.id) ? { ...table, member: false } : table))
  const after = { ...host, tables: new Map(tables.map(table => [table.id, table])) }
  const joining = new Set(added)
  return tables.filter(table => covers(after, table, joining) && isUnit(after, table, joining))
}

const isUnit = (host: Publishing, table: TableFact, added: ReadonlySet<string>): boolean => {
  if (host.publication?.viaRoot !== true) return !table.partitioned
  const parent = parentOf(host, table)
  return parent === undefined || !covers(host, parent, added)
}

/** The tables a publication names one by one: 13 and later take a partitioned table for its partitions, earlier ones cannot. */
const isMemberMaterial = (host: Publishing, table: TableFact): boolean =>
  table.permanent && !table.ofExtension && (host.version >= 130000 ? table.parent === null : !table.partitioned)

/** Included tables that the publication does not bring yet, as members to add. */
export const tablesToAdd = (host: Publishing, includes: (root: TableFact) => boolean): readonly TableFact[] =>
  [...host.tables.values()].filter(
    table => isMemberMaterial(host, table) && includes(rootOf(host, table)) && !covers(host, table, new Set()),
  )

/** The table and all partitions below it. */
export const withPartitions = (host: Publishing, ids: readonly string[]): readonly TableFact[] => {
  const wanted = new Set(ids)
  const within = (table: TableFact): boolean => {
    if (wanted.has(table.id)) return true
    const parent = parentOf(host, table)
    return parent !== undefined && within(parent)
  }
  return [...host.tables.values()].filter(within)
}

/** A member as ALTER PUBLICATION names it: ONLY keeps children by INHERITS out, which are members of their own. */
export const memberSql = (table: TableFact): string =>
  table.extended && !table.partitioned ? `ONLY ${table.id}` : table.id
