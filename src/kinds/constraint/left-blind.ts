import type { Relation } from '../../catalog/catalog.ts'
import { isComparable } from '../../catalog/equality.ts'
import { findingKey } from '../../catalog/find.ts'
import { hashIndexesOverNull } from '../../catalog/hash-indexes.ts'
import { quoteName, readName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { unsentColumns } from '../column/generated.ts'
import { isLeft } from '../column/origin.ts'
import { hashedColumns } from '../index/hash-hides.ts'
import type { Identifies, Key } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'

/** What the primary sends of an old row. */
const identityOf = (relation: Relation): Key | undefined => {
  const { identity, indexes } = relation
  return identity.mode === 'index' ? indexes.find(({ name }) => name === identity.index) : findingKey(relation)
}

const known = (subject: Subject): Pick<Identifies, 'key' | 'blind'> => {
  const relation = primaryRelation(subject, table(subject))
  const given = subject.scope.keyed.get(table(subject))
  if (relation === null) return given ?? {}
  const key = relation.identity.mode === 'index' ? identityOf(relation) : (given?.key ?? identityOf(relation))
  const types = subject.hosts?.primary.types ?? new Map()
  const blind = relation.columns.filter(({ typeId }) => !isComparable(types, typeId))
  return { blind: blind.map(({ name }) => quoteName(name)), ...(key === undefined ? {} : { key }) }
}

/** Of a table whose identity a part takes away: the columns by which whole rows could not be told apart. Null where it takes none. */
export const leftBlind = (subject: Subject, takes: (key: Key) => boolean): Identifies | null => {
  const { key, blind = [] } = known(subject)
  if (key === undefined || !takes(key)) return null
  const relation = table(subject)
  const isThere = (name: string): boolean => isLeft(subject, relation, readName(name)?.name ?? name)
  const unsent = unsentColumns(subject, relation)
  const hidden = hashedColumns(subject, relation, hashIndexesOverNull).map(quoteName)
  return {
    relation,
    told: 'nothing',
    blind: blind.filter(isThere),
    unsent: unsent.filter(isThere),
    hidden: hidden.filter(isThere),
  }
}
