import type { Case } from './kind.ts'
import { actsOn, isNew, isPublished, type Subject } from './subject.ts'

/** Has the file taken away what tells this table's old rows apart? */
const isUntold = (subject: Subject): boolean => {
  const relation = actsOn(subject) ?? ''
  return (
    subject.scope.keyless.get(relation) === 'nothing' && !isNew(subject, relation) && isPublished(subject, relation)
  )
}

/** For what changes old rows of a table: until the file ends the primary does not let it. */
export const untold = (what: string, changes: (subject: Subject) => boolean): Case => ({
  when: `${what} and the file has taken away what the table’s rows are told apart by`,
  test: subject => changes(subject) && isUntold(subject),
  verdict: {
    order: 'refuse',
    why: 'the file has taken away what the table’s rows are told apart by, and until it ends the primary refuses every UPDATE and DELETE of the table: it does not have a replica identity',
    instead: subject => `-- before that, in a statement of its own:\n${subject.part.sql};`,
  },
})
