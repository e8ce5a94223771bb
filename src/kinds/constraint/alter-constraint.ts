import type { AlterTableCmd } from '@pgsql/types'
import { command, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { constraintId } from './constraint.ts'

const nameOf = (subject: Subject): string => {
  const definition: AlterTableCmd['def'] = command(subject).def
  return definition !== undefined && 'ATAlterConstraint' in definition
    ? (definition.ATAlterConstraint.conname ?? '')
    : ''
}

/** ALTER TABLE … ALTER CONSTRAINT. */
export const alterConstraint: Kind = {
  name: 'alter-constraint',
  keys: ['AlterTableStmt.AT_AlterConstraint'],
  about: 'Says when a foreign key is checked. Apply does not check it at all.',
  object: subject => constraintId(table(subject), nameOf(subject)),
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [],
  otherwise: { order: 'free', why: 'apply does not check foreign keys, whenever they are checked elsewhere' },
  examples: [
    {
      title: 'a foreign key checked at COMMIT',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, 1 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER CONSTRAINT orders_buyer_fkey DEFERRABLE INITIALLY DEFERRED',
      order: 'free',
    },
  ],
}
