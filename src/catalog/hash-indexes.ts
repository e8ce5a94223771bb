import type { Index, Relation } from './catalog.ts'

/**
 * The major from which apply looks a whole old row up in a hash index too (REPLICA IDENTITY FULL without a key). Such an index holds no
 * NULL, and apply asks it for NULL all the same: the row is not found, without an error (seen on 17 and 18, not on 15 and 16).
 */
export const looksIntoHash = 170_000

/** The hash indexes that it may look into. */
export const hashIndexes = ({ indexes }: Relation): readonly Index[] =>
  indexes.filter(
    ({ definition, partial, expressions }) => / USING hash \(/.test(definition) && !partial && !expressions,
  )

/** Those by which it would not find the rows that have NULL in their column. */
export const hashIndexesOverNull = (relation: Relation): readonly Index[] =>
  hashIndexes(relation).filter(({ columns: [first] }) =>
    relation.columns.some(({ name, notNull }) => name === first && !notNull),
  )

/** The definition of the same index by a method that holds NULL. */
export const asBtree = (definition: string): string => definition.replace(' USING hash ', ' USING btree ')
