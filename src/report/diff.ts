import type { Catalog, Relation } from '../catalog/catalog.ts'
import { type CatalogDiff, diffCatalogs } from '../drift/diff.ts'

/** A column of a table that differs; a type is null on the host that has no such column. */
export type ColumnDiff = { readonly name: string; readonly primary: string | null; readonly replica: string | null }

/** What differs between the primary and one replica. `columns` by table, in the primary's order. */
export type ReplicaDiff = CatalogDiff & {
  readonly replica: string
  readonly columns: Readonly<Record<string, readonly ColumnDiff[]>>
}

const typesOf = (relation: Relation | undefined): ReadonlyMap<string, string> =>
  new Map((relation?.columns ?? []).map(({ name, type, notNull }) => [name, notNull ? `${type} not null` : type]))

const columnsOf = (left: Relation | undefined, right: Relation | undefined): readonly ColumnDiff[] => {
  const [primary, replica] = [typesOf(left), typesOf(right)]
  return [...new Set([...primary.keys(), ...replica.keys()])].map(name => ({
    name,
    primary: primary.get(name) ?? null,
    replica: replica.get(name) ?? null,
  }))
}

/** Two catalogs compared object by object; `tables` says which relations count. Pure. */
export const replicaDiff = (primary: Catalog, replica: Catalog, tables: (id: string) => boolean): ReplicaDiff => {
  const compared = diffCatalogs(primary, replica, { tables })
  const find = (catalog: Catalog, id: string) => catalog.relations.find(relation => relation.id === id)
  const columns = compared.tables.map(({ table }) => [table, columnsOf(find(primary, table), find(replica, table))])
  return { replica: replica.host, ...compared, columns: Object.fromEntries(columns) }
}
