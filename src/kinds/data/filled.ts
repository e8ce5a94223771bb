import type { WithClause } from '@pgsql/types'
import { mentions } from '../../sql/walk.ts'
import type { Scope } from '../scope.ts'
import { actsOn, nodeOf, relationId, type Subject } from '../subject.ts'

/** Rows matter in what the file itself has made. */
const isAskedAfter = ({ relations, unfilled }: Scope): boolean => relations.size + unfilled.size > 0

/** A WITH can hold an INSERT: every relation that it names may get rows. */
export const filledByWith = (subject: Subject): readonly string[] => {
  const { withClause } = nodeOf<{ withClause?: WithClause }>(subject)
  if (withClause === undefined || !isAskedAfter(subject.scope)) return []
  return mentions(withClause).relations.map(name => relationId(subject, name))
}

/** The relations that an INSERT, MERGE or COPY puts rows into. */
export const filledByInsert = (subject: Subject): readonly string[] => {
  const own = actsOn(subject)
  return [...(own === null ? [] : [own]), ...filledByWith(subject)]
}

/** Of code that runs nobody can tell: any relation that the file has made may get rows. */
export const filledByCode = ({ scope }: Subject): readonly string[] => [...scope.relations.keys()]
