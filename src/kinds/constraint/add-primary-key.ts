import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { adds, constraintId, nameOrDefault } from './constraint.ts'

/** ALTER TABLE … ADD PRIMARY KEY, also USING INDEX. */
export const addPrimaryKey: Kind = {
  name: 'add-primary-key',
  keys: ['AlterTableStmt.AT_AddConstraint'],
  matches: adds('CONSTR_PRIMARY'),
  about: 'Gives the table a primary key, by which apply finds the rows of an UPDATE or DELETE.',
  object: subject => constraintId(table(subject), nameOrDefault(subject, 'pkey', false)),
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'add-key', table: table(subject), key: nameOrDefault(subject, 'pkey', false) }],
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'primary first, apply would stop at the next UPDATE (neither REPLICA IDENTITY index nor PRIMARY KEY); replica first, it would stop at the next row that breaks the key',
    scans: true,
  },
  examples: [
    {
      title: 'a table that had no key',
      given: ['CREATE TABLE orders (id uuid NOT NULL, total integer)'],
      rows: ['INSERT INTO orders SELECT md5(i::text)::uuid, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ADD PRIMARY KEY (id)',
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /neither (a )?REPLICA IDENTITY/,
        between: ['UPDATE orders SET total = 0 WHERE total = 5'],
      },
    },
  ],
}
