import type { Node } from '@pgsql/types'
import { quoteName, stringsOf } from '../../sql/name.ts'
import { constraintDef, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { referencedLocks, referencedTables } from '../new-columns.ts'
import type { Subject } from '../subject.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'
import { lacksReferenced } from './referenced.ts'

const made = (subject: Subject): string => constraintId(table(subject), nameOrDefault(subject, 'fkey'))

const recipe = (subject: Subject): string =>
  [
    '-- without reading every row under the lock:',
    `${subject.part.sql} NOT VALID;`,
    '-- in the next migration:',
    `ALTER TABLE ${table(subject)} VALIDATE CONSTRAINT ${quoteName(nameOrDefault(subject, 'fkey'))};`,
  ].join('\n')

const written = (subject: Subject): readonly Node[] => {
  const definition = constraintDef(subject)
  return definition === null ? [] : [{ Constraint: definition }]
}

/** NULL points at nothing: at all of its columns, or, but for MATCH FULL, at one. */
const pointsNowhere = (subject: Subject): boolean => {
  const { fk_attrs: attributes, fk_matchtype: match, skip_validation: later } = constraintDef(subject) ?? {}
  const isNull = (name: string): boolean => subject.scope.unfilled.has(`${table(subject)}.${quoteName(name)}`)
  const names = stringsOf(attributes)
  return later !== true && (match === 'f' ? names.every(isNull) : names.some(isNull))
}

/** ALTER TABLE … ADD FOREIGN KEY. */
export const addForeignKey: Kind = {
  name: 'add-foreign-key',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_FOREIGN'),
  about: 'Adds a foreign key. Apply does not check it, but adding it reads every row.',
  object: made,
  names: made,
  lock: 'SHARE ROW EXCLUSIVE',
  alsoLocks: subject => referencedLocks(subject, written(subject)),
  refers: subject => (pointsNowhere(subject) ? [] : referencedTables(subject, written(subject))),
  needed: 'mirror',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'it refers to a table that a replica has not',
      test: subject => lacksReferenced(subject, constraintDef(subject)),
      verdict: {
        order: 'primary',
        why: 'a replica has not the table it refers to, and apply does not check foreign keys',
        scans: true,
      },
    },
    {
      when: 'it is NOT VALID',
      test: subject => constraintDef(subject)?.skip_validation === true,
      verdict: { order: 'free', why: 'apply does not check foreign keys, and NOT VALID reads no row' },
    },
  ],
  otherwise: {
    order: 'contract',
    why: 'apply does not check foreign keys, but replica first the ALTER itself fails while a child on it has no parent',
    scans: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'orphans are removed first',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders, buyers;\nDELETE FROM orders WHERE buyer NOT IN (SELECT id FROM buyers);\nALTER TABLE orders ADD CONSTRAINT orders_buyer_fkey FOREIGN KEY (buyer) REFERENCES buyers (id)',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /violates foreign key constraint/ },
    },
    {
      title: 'NOT VALID',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD CONSTRAINT orders_buyer_fkey FOREIGN KEY (buyer) REFERENCES buyers (id) NOT VALID',
      order: 'free',
    },
  ],
}
