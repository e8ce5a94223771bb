import { quoteName } from '../../sql/name.ts'
import { constraintDef, table } from '../alter.ts'
import { tableThatCalls } from '../data/calls.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'

const notValid = (subject: Subject): boolean => constraintDef(subject)?.skip_validation === true

const notEnforced = (subject: Subject): boolean => constraintDef(subject)?.is_enforced !== true

/** A CHECK without a name is given one, so that it can be spoken of. */
const recipe = (subject: Subject): string => {
  const name = quoteName(nameOrDefault(subject, 'check'))
  return [
    '-- without reading every row under the lock:',
    `${subject.part.sql.replace(/\bADD\s+CHECK\b/i, `ADD CONSTRAINT ${name} CHECK`)} NOT VALID;`,
    '-- in the next migration:',
    `ALTER TABLE ${table(subject)} VALIDATE CONSTRAINT ${name};`,
  ].join('\n')
}

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'check'))

/** ALTER TABLE … ADD CHECK. */
export const addCheck: Kind = {
  name: 'add-check',
  keys: ['AlterTableStmt.AT_AddConstraint', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_AddConstraint'],
  matches: adds('CONSTR_CHECK'),
  about: 'Adds a CHECK. The replica must not have it while rows that break it can still arrive.',
  object: made,
  names: made,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  calls: tableThatCalls,
  cases: [
    {
      when: 'it is NOT ENFORCED (18)',
      test: notEnforced,
      verdict: { order: 'free', why: 'neither host holds a row against it' },
    },
    {
      when: 'it is NOT VALID',
      test: notValid,
      verdict: {
        order: 'contract',
        why: 'NOT VALID spares old rows only: replica first, apply would stop at the next row on its way that breaks it: violates check constraint',
      },
    },
  ],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a row breaks it, and apply would stop at the next one on its way: violates check constraint',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'rows that break it are cleaned first',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i - 10 FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 0 WHERE total < 0;\nALTER TABLE orders ADD CONSTRAINT total_known CHECK (total >= 0)',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /is violated by some row/ },
    },
    {
      title: 'NOT VALID',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i - 10 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD CONSTRAINT total_known CHECK (total >= 0) NOT VALID',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'NOT ENFORCED',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i - 10 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD CONSTRAINT total_known CHECK (total >= 0) NOT ENFORCED',
      order: 'free',
      since: 18,
    },
  ],
}
