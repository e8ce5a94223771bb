import type { Verdict } from './kind.ts'
import { isNew, isPublished, type Subject } from './subject.ts'

const rowTags = new Set(['UpdateStmt', 'DeleteStmt', 'MergeStmt'])

/** Rows written once the file has taken a table's key away: until it ends nothing tells the old ones apart. Null where that is not so. */
export const unsent = (subject: Subject, verdict: Verdict, relation: string | null): Verdict | null => {
  if (relation === null || isNew(subject, relation) || subject.scope.keyless.get(relation) !== 'nothing') return null
  const isComputed = verdict.order === 'refuse' && verdict.diverges === true
  const sends = verdict.touch !== undefined || verdict.split !== undefined || isComputed
  if (!(rowTags.has(subject.part.tag) || sends) || !isPublished(subject, relation)) return null
  return {
    order: 'refuse',
    why: 'the file has taken the table’s key away, and until it ends the primary refuses every UPDATE and DELETE of the table: it does not have a replica identity',
    instead: `-- in a statement of its own, before the key is taken away:\n${subject.part.sql};`,
  }
}
