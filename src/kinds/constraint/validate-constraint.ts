import { named, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { constraintId, spokenConstraints } from './constraint.ts'

/** ALTER TABLE … VALIDATE CONSTRAINT. */
export const validateConstraint: Kind = {
  name: 'validate-constraint',
  keys: ['AlterTableStmt.AT_ValidateConstraint', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_ValidateConstraint'],
  about: 'Checks the rows that a NOT VALID constraint spared. Rows can be read and written meanwhile.',
  object: subject => constraintId(table(subject), named(subject)),
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: subject => (spokenConstraints(subject).some(({ type }) => type === 'foreign') ? 'mirror' : 'rows'),
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  validates: table,
  cases: [],
  otherwise: {
    order: 'contract',
    why: 'replica first, it fails while a row that the primary has already mended has not arrived',
    scans: true,
  },
  examples: [
    {
      title: 'after the rows are clean',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, NULL FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nALTER TABLE orders ADD CONSTRAINT total_known CHECK (total IS NOT NULL) NOT VALID;\nUPDATE orders SET total = 0 WHERE total IS NULL;\nALTER TABLE orders VALIDATE CONSTRAINT total_known',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /is violated by some row/ },
    },
  ],
}
