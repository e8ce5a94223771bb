import { isComparable } from '../../catalog/equality.ts'
import { quoteName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import type { Identifies } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'

/** Of a table whose identity is taken away: the columns by which whole rows could not be told apart. `dropped` goes with it. */
export const leftBlind = (subject: Subject, dropped: string | null): Identifies => {
  const types = subject.hosts?.primary.types ?? new Map()
  const blind = (primaryRelation(subject, table(subject))?.columns ?? [])
    .filter(({ name, typeId }) => name !== dropped && !isComparable(types, typeId))
    .map(({ name }) => quoteName(name))
    .filter(name => !subject.scope.gone.has(`${table(subject)}.${name}`))
  return { relation: table(subject), told: 'nothing', blind }
}
