import type { WithClause } from '@pgsql/types'
import { mentions } from '../../sql/walk.ts'
import { actsOn, nodeOf, relationId, type Subject } from '../subject.ts'

/** A WITH can hold an INSERT: every relation that is named in such a statement may get rows. */
export const filledByWith = (subject: Subject): readonly string[] =>
  nodeOf<{ withClause?: WithClause }>(subject).withClause === undefined
    ? []
    : mentions(subject.part.node).relations.map(name => relationId(subject, name))

/** The relations that an INSERT, MERGE or COPY puts rows into. */
export const filledByInsert = (subject: Subject): readonly string[] => {
  const own = actsOn(subject)
  return [...(own === null ? [] : [own]), ...filledByWith(subject)]
}

/** Of code that runs nobody can tell: any relation that the file has made may get rows. */
export const filledByCode = ({ scope }: Subject): readonly string[] => [...scope.relations.keys()]
