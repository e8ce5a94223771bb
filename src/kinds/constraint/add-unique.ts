import { quoteName, stringsOf } from '../../sql/name.ts'
import { constraintDef, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'
import { keyTwice } from './key-twice.ts'

const recipe = (subject: Subject): string => {
  const name = quoteName(nameOrDefault(subject, 'key'))
  const columns = stringsOf(constraintDef(subject)?.keys).map(quoteName).join(', ')
  return [
    '-- without building the index under the lock:',
    `CREATE UNIQUE INDEX CONCURRENTLY ${name} ON ${table(subject)} (${columns});`,
    '-- in the next migration:',
    `ALTER TABLE ${table(subject)} ADD CONSTRAINT ${name} UNIQUE USING INDEX ${name};`,
  ].join('\n')
}

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'key'))

/** ALTER TABLE … ADD UNIQUE, also USING INDEX. */
export const addUnique: Kind = {
  name: 'add-unique',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_UNIQUE'),
  about: 'Adds a UNIQUE constraint. The replica must not have it while rows that break it can still arrive.',
  object: made,
  names: made,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'add-key', table: table(subject), key: nameOrDefault(subject, 'key') }],
  cases: [
    keyTwice,
    {
      when: 'it takes an index that exists',
      test: subject => constraintDef(subject)?.indexname !== undefined,
      verdict: {
        order: 'contract',
        why: 'the index it takes reaches the replica after the primary, and so must the constraint',
      },
    },
  ],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while two rows agree, and apply would stop at the next such row on its way: duplicate key value violates unique constraint',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'duplicates on their way',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code bigint)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET code = -id;\nALTER TABLE orders ADD CONSTRAINT orders_code_key UNIQUE (code)',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /duplicate key|insert_exists/,
        between: ['INSERT INTO orders VALUES (-1, 77), (-2, 77)'],
      },
    },
    {
      title: 'duplicates in the table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code bigint)'],
      rows: ['INSERT INTO orders SELECT i, 1 FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET code = -id;\nALTER TABLE orders ADD UNIQUE (code)',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /could not create unique index/ },
    },
  ],
}
