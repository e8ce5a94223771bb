import type { CallStmt } from '@pgsql/types'
import { functionName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf } from '../subject.ts'
import { filledByCode } from './filled.ts'
import { sayWhere } from './opaque.ts'

/** CALL. */
export const call: Kind = {
  name: 'call-procedure',
  keys: ['CallStmt'],
  about: 'Runs a procedure. Nobody can tell from the outside what it does.',
  object: subject => {
    const { funccall } = nodeOf<CallStmt>(subject)
    return (funccall === undefined ? null : functionName(funccall)?.name) ?? 'procedure'
  },
  lock: null,
  fills: filledByCode,
  needed: 'rows',
  whole: true,
  cases: [],
  otherwise: {
    order: 'refuse',
    why: 'nobody can tell from here what the procedure does: rows it writes travel, tables it makes do not',
    instead: sayWhere,
  },
  examples: [
    {
      title: 'a procedure of the user’s',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        "CREATE PROCEDURE widen() LANGUAGE sql AS 'ALTER TABLE orders ADD COLUMN note text'",
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CALL widen()',
      order: 'refuse',
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ['INSERT INTO orders (id) VALUES (-1)'],
      },
    },
  ],
}
