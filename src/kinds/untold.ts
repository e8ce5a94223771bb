import { joinsAtOnce } from './family.ts'
import type { Case } from './kind.ts'
import { actsOn, isNew, isPublished, type Subject } from './subject.ts'

/** Has the file taken away what tells this table's old rows apart? */
const isUntold = (subject: Subject): boolean => {
  const relation = actsOn(subject) ?? ''
  return (
    subject.scope.keyless.get(relation) === 'nothing' && !isNew(subject, relation) && isPublished(subject, relation)
  )
}

/** Has the file made it without a key, and is it published at once? */
const isMadeUntold = (subject: Subject): boolean => {
  const relation = actsOn(subject) ?? ''
  const isKeyless = subject.scope.keyless.get(relation) === 'nothing'
  return isKeyless && isNew(subject, relation) && joinsAtOnce(subject, relation)
}

const until =
  'until it ends the primary refuses every UPDATE and DELETE of the table: it does not have a replica identity'

/** For what changes old rows of a table: until the file ends the primary does not let it. */
export const untold = (what: string, changes: (subject: Subject) => boolean): readonly Case[] => [
  {
    when: `${what} and the file has taken away what the table’s rows are told apart by`,
    test: subject => changes(subject) && isUntold(subject),
    verdict: {
      order: 'refuse',
      why: `the file has taken away what the table’s rows are told apart by, and ${until}`,
      instead: subject => `-- before that, in a statement of its own:\n${subject.part.sql};`,
    },
  },
  {
    when: `${what} and the file has made the table without a key, where the publication takes it in at once`,
    test: subject => changes(subject) && isMadeUntold(subject),
    verdict: {
      order: 'refuse',
      why: `the publication takes the table in at once, which has no key, and ${until}`,
      instead: subject =>
        `-- before it, a primary key, or:\nALTER TABLE ${actsOn(subject) ?? ''} REPLICA IDENTITY FULL;`,
    },
  },
]
