import type { InsertStmt } from '@pgsql/types'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { untold } from '../untold.ts'
import { filledByInsert } from './filled.ts'

const changesRows = (subject: Subject): boolean =>
  subject.part.tag === 'MergeStmt' || nodeOf<InsertStmt>(subject).onConflictClause?.action === 'ONCONFLICT_UPDATE'

/** INSERT and MERGE. */
export const insert: Kind = {
  name: 'insert-rows',
  keys: ['InsertStmt', 'MergeStmt'],
  about: 'Writes rows. They travel by themselves.',
  object: subject => actsOn(subject) ?? '',
  lock: 'ROW EXCLUSIVE',
  fills: filledByInsert,
  needed: 'rows',
  cases: [...untold('it is MERGE, or has ON CONFLICT DO UPDATE,', changesRows)],
  otherwise: {
    order: 'primary',
    why: 'the rows travel; written on the replica too, apply would stop at them: duplicate key value violates unique constraint',
  },
  examples: [
    {
      title: 'seed rows',
      given: ['CREATE TABLE states (id integer PRIMARY KEY, name text)'],
      sql: "INSERT INTO states VALUES (-1, 'open'), (-2, 'done')",
      order: 'primary',
      wrong: { order: 'replica-first', failure: 'apply-error', text: /duplicate key|insert_exists/ },
    },
  ],
}
