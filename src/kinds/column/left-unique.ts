import type { Index, Relation } from '../../catalog/catalog.ts'
import { speaksOf } from '../../sql/name.ts'
import type { Subject } from '../subject.ts'
import { bringsDefault } from '../type/domain.ts'

/** Apply fills a column that does not arrive as an INSERT would, by its identity and by its type's default too. */
const fillsItself = (subject: Subject, relation: Relation, name: string): boolean =>
  relation.columns.some(
    column =>
      column.name === name &&
      (column.default !== null || column.identity !== 'no' || bringsDefault(subject, column.typeId)),
  )

/** In an expression or a condition NULL may be a value like any other. */
const readsNull = ({ definition, partial, expressions }: Index, name: string): boolean =>
  (partial || expressions || definition.includes(' NULLS NOT DISTINCT')) && speaksOf(definition, name)

/** Once rows arrive without the column, would a unique index that the relation still has of it refuse them? */
export const leftUnique = (subject: Subject, relation: Relation, name: string): boolean =>
  relation.indexes
    .filter(({ unique }) => unique)
    .some(index => readsNull(index, name) || (index.columns.includes(name) && fillsItself(subject, relation, name)))
