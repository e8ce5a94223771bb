import type { Kind } from '../kind.ts'

/** SET CONSTRAINTS. */
export const setConstraints: Kind = {
  name: 'set-constraints',
  keys: ['ConstraintsSetStmt'],
  about: 'Says when the deferrable constraints of this transaction are checked.',
  object: () => 'constraints',
  lock: null,
  needed: 'rows',
  cases: [],
  otherwise: {
    order: 'primary',
    why: 'it matters where the file’s rows are written, on the primary; apply writes in transactions of its own',
  },
  examples: [
    {
      title: 'checked at COMMIT',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, code integer, CONSTRAINT orders_code UNIQUE (code) DEFERRABLE)',
      ],
      rows: ['INSERT INTO orders VALUES (1, 1), (2, 2)'],
      sql: 'SET CONSTRAINTS orders_code DEFERRED;\nUPDATE orders SET code = 3 - code WHERE id <= 2',
      order: 'primary',
    },
  ],
}
