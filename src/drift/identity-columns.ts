import type { Relation } from '../catalog/catalog.ts'
import { primaryKeyOf } from '../catalog/find.ts'

/** The columns an UPDATE or DELETE sends to name its row (REPLICA IDENTITY); empty where it cannot name one. */
export const identityColumns = (relation: Relation): readonly string[] => {
  switch (relation.identity.mode) {
    case 'full':
      return relation.columns.map(column => column.name)
    case 'nothing':
      return []
    case 'index':
      return relation.indexes.find(index => index.name === relation.identity.index)?.columns ?? []
    case 'default':
      return primaryKeyOf(relation)
  }
}

/** Whole rows name one even of a table without columns. */
export const namesRows = (relation: Relation): boolean =>
  relation.identity.mode === 'full' || identityColumns(relation).length > 0

/** The columns by which the apply worker looks for a row: the identity's index, else the primary key; empty: it scans. */
export const searchColumns = (relation: Relation): readonly string[] => {
  const identity = relation.identity.mode === 'index' ? identityColumns(relation) : []
  return identity.length > 0 ? identity : primaryKeyOf(relation)
}
