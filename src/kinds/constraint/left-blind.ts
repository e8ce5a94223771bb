import type { Relation } from '../../catalog/catalog.ts'
import { isComparable } from '../../catalog/equality.ts'
import { quoteName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import type { Identifies } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'

type Key = { readonly name: string; readonly columns: readonly string[] }

/** What the primary sends of an old row. */
const identityOf = ({ identity, indexes, constraints }: Relation): Key | undefined =>
  identity.mode === 'index'
    ? indexes.find(({ name }) => name === identity.index)
    : constraints.find(({ type }) => type === 'primary')

/** Of a table whose identity a part takes away: the columns by which whole rows could not be told apart. Null where it takes none. */
export const leftBlind = (subject: Subject, takes: (key: Key) => boolean): Identifies | null => {
  const relation = primaryRelation(subject, table(subject))
  const key = relation === null ? undefined : identityOf(relation)
  if (relation === null || key === undefined || !takes(key)) return null
  const types = subject.hosts?.primary.types ?? new Map()
  const blind = relation.columns
    .filter(({ typeId }) => !isComparable(types, typeId))
    .map(({ name }) => quoteName(name))
    .filter(name => !subject.scope.gone.has(`${table(subject)}.${name}`))
  return { relation: table(subject), told: 'nothing', blind }
}
