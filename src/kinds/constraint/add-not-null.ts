import { quoteName } from '../../sql/name.ts'
import { constraintDef, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'

const recipe = (subject: Subject): string =>
  [
    '-- without reading every row under the lock:',
    `${subject.part.sql} NOT VALID;`,
    '-- in the next migration:',
    `ALTER TABLE ${table(subject)} VALIDATE CONSTRAINT ${quoteName(nameOrDefault(subject, 'not_null'))};`,
  ].join('\n')

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'not_null'))

/** ALTER TABLE … ADD CONSTRAINT … NOT NULL (18). */
export const addNotNull: Kind = {
  name: 'add-not-null',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_NOTNULL'),
  about: 'Forbids NULL by a named constraint. The replica must accept it until the last row with one has arrived.',
  object: made,
  names: made,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  work: subject => (constraintDef(subject)?.skip_validation === true ? { scans: false } : {}),
  cases: [],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a row has NULL, and apply would stop at the next NULL on its way: null value violates not-null constraint',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'NULLs on their way',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD CONSTRAINT total_known NOT NULL total NOT VALID',
      order: 'contract',
      since: 18,
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /null value in column "total"/,
        between: ['INSERT INTO orders VALUES (-1, NULL)'],
      },
    },
  ],
}
