import type { Catalog, Column, Constraint, Publication, Relation, Subscription, TypeFact } from './catalog.ts'

/** A catalog with its objects by id, made once per catalog by `indexCatalog`. */
export type CatalogIndex = {
  readonly catalog: Catalog
  readonly relations: ReadonlyMap<string, Relation>
  readonly types: ReadonlyMap<string, TypeFact>
  readonly publications: ReadonlyMap<string, Publication>
  readonly subscriptions: ReadonlyMap<string, Subscription>
  /** Direct partitions by the parent's id, sorted. */
  readonly partitions: ReadonlyMap<string, readonly Relation[]>
  /** Tables that inherit from another without being its partitions, by the other's id, sorted. */
  readonly heirs: ReadonlyMap<string, readonly Relation[]>
}

export const indexCatalog = (catalog: Catalog): CatalogIndex => ({
  catalog,
  relations: new Map(catalog.relations.map(relation => [relation.id, relation])),
  types: new Map(catalog.types.map(type => [type.id, type])),
  publications: new Map(catalog.publications.map(publication => [publication.name, publication])),
  subscriptions: new Map(catalog.subscriptions.map(subscription => [subscription.name, subscription])),
  partitions: byParent(catalog.relations, ({ partitionOf }) => (partitionOf === null ? [] : [partitionOf])),
  heirs: byParent(catalog.relations, ({ partitionOf, inherits }) => (partitionOf === null ? inherits : [])),
})

const byParent = (
  relations: readonly Relation[],
  parentsOf: (relation: Relation) => readonly string[],
): ReadonlyMap<string, readonly Relation[]> => {
  const children = new Map<string, Relation[]>()
  for (const relation of relations)
    for (const parent of parentsOf(relation)) {
      const siblings = children.get(parent)
      if (siblings === undefined) children.set(parent, [relation])
      else siblings.push(relation)
    }
  return children
}

/** The ids below a relation in one of an index's maps (`partitions`, `heirs`), all the way down. */
export const idsBelow = (children: ReadonlyMap<string, readonly Relation[]>, parent: string): readonly string[] =>
  (children.get(parent) ?? []).flatMap(({ id }) => [id, ...idsBelow(children, id)])

export const columnOf = (relation: Relation | undefined, name: string): Column | undefined =>
  relation?.columns.find(column => column.name === name)

/** The user-defined type of a column, or of the elements of an array; undefined for built-in and extension types. */
export const typeOf = (index: CatalogIndex, column: Column): TypeFact | undefined =>
  index.types.get(column.typeId.replace(/\[\]$/, ''))

/** The relations that hold rows: the relation itself, or its partitions down to the leaves. */
export const leavesOf = (index: CatalogIndex, relation: Relation): readonly Relation[] =>
  relation.kind === 'partitioned'
    ? (index.partitions.get(relation.id) ?? []).flatMap(partition => leavesOf(index, partition))
    : [relation]

/** The partitioned tables above a relation, nearest first. */
export const ancestorsOf = (index: CatalogIndex, relation: Relation): readonly Relation[] => {
  const parent = relation.partitionOf === null ? undefined : index.relations.get(relation.partitionOf)
  return parent === undefined ? [] : [parent, ...ancestorsOf(index, parent)]
}

/**
 * A relation with all below it, by the server's own estimates: rows (a partitioned table's own number counts its partitions, from
 * 14 on and after ANALYZE only) and bytes. 0 where never analyzed, or where there is no such relation.
 */
export const sizeOf = (index: CatalogIndex, id: string): { readonly rows: number; readonly bytes: number } => {
  const ids = new Set([id, ...idsBelow(index.partitions, id), ...idsBelow(index.heirs, id)])
  const holders = [...ids].flatMap(one => index.relations.get(one) ?? []).filter(({ kind }) => kind !== 'partitioned')
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + Math.max(amount, 0), 0)
  return {
    rows: sum(holders.map(({ rowsEstimate }) => rowsEstimate)),
    bytes: sum(holders.map(({ bytes }) => bytes)),
  }
}

/** The primary key by which rows are found. A deferrable one does not serve (CREATE TABLE, DEFERRABLE). */
export const findingKey = ({ constraints }: Relation): Constraint | undefined =>
  constraints.find(({ type, deferrable }) => type === 'primary' && !deferrable)

/** Its columns, empty where there is none. */
export const primaryKeyOf = (relation: Relation): readonly string[] => findingKey(relation)?.columns ?? []

/** Does a publication send UPDATE or DELETE, so that rows must be named? */
export const changesRows = ({ operations }: Publication): boolean => operations.update || operations.delete
