import { wordsIn } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { tableThatCalls } from '../data/calls.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'
import { keyTwice } from './key-twice.ts'

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'excl'))

/** ALTER TABLE … ADD EXCLUDE. */
export const addExclude: Kind = {
  name: 'add-exclude',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_EXCLUSION'),
  about: 'Adds an EXCLUDE constraint. The replica must not have it while rows that break it can still arrive.',
  object: made,
  names: made,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  calls: tableThatCalls,
  computes: subject => wordsIn(subject.part.sql),
  cases: [keyTwice],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while two rows conflict, and apply would stop at the next such row on its way: conflicting key value violates exclusion constraint',
    scans: true,
  },
  examples: [
    {
      title: 'overlaps on their way',
      given: ['CREATE TABLE stays (id bigint PRIMARY KEY, nights int4range)'],
      rows: ['INSERT INTO stays SELECT i, int4range(i, i + 1) FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE stays;\nUPDATE stays SET nights = NULL;\nALTER TABLE stays ADD CONSTRAINT no_overlap EXCLUDE USING gist (nights WITH &&)',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /violates exclusion constraint/,
        between: ['INSERT INTO stays VALUES (-1, int4range(90, 92)), (-2, int4range(91, 93))'],
      },
    },
  ],
}
