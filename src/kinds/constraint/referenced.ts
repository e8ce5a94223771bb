import type { Constraint } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import { isNew, primaryRelation, relationId, replicaRelations, type Subject } from '../subject.ts'

/** Does a foreign key point at a table that stands on the primary and is missing on a replica? */
export const lacksReferenced = (subject: Subject, constraint: Constraint | null): boolean => {
  if (constraint?.pktable === undefined || subject.hosts === null) return false
  const id = relationId(subject, relationName(constraint.pktable))
  const isThere = primaryRelation(subject, id) !== null && !isNew(subject, id)
  return isThere && replicaRelations(subject, id).length < subject.hosts.replicas.length
}
