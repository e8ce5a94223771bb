import type { DropStmt } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import { writtenType } from '../column/type.ts'
import type { Kind } from '../kind.ts'
import { reachedChanges, reachesRows } from '../reach.ts'
import { cascades, spoken } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { amongCallers, calls, inStream, isCalled, runByApply } from './called.ts'
import { leavesStaleIndex } from './stale-index.ts'

/** With its argument types, where they are written: overloads fall apart. */
const falling = (subject: Subject): Falling => {
  const [node] = nodeOf<DropStmt>(subject).objects ?? []
  const named = node !== undefined && 'ObjectWithArgs' in node ? node.ObjectWithArgs : {}
  const types = (named.objargs ?? []).flatMap(arg => ('TypeName' in arg ? writtenType(subject, arg.TypeName).id : []))
  const signature = named.args_unspecified === true ? '' : `(${types.join(',')})`
  return { sort: 'routine', id: `${spoken(subject)}${signature}` }
}

const callsOf = (subject: Subject): Falling => calls(spoken(subject))

/** DROP FUNCTION, PROCEDURE, ROUTINE, AGGREGATE. */
export const dropFunction: Kind = {
  name: 'drop-function',
  keys: [
    'DropStmt.OBJECT_FUNCTION',
    'DropStmt.OBJECT_PROCEDURE',
    'DropStmt.OBJECT_ROUTINE',
    'DropStmt.OBJECT_AGGREGATE',
  ],
  about: 'Drops a function or procedure. What calls it is computed for every row once more at the end of the file.',
  object: spoken,
  lock: null,
  needed: subject => (isCalled(subject, callsOf(subject)) || reachesRows(falling)(subject) ? 'rows' : 'mirror'),
  asks: subject => (cascades(subject) ? falling(subject) : callsOf(subject)),
  materialize: subject => reachedChanges(subject, falling(subject)),
  cases: [
    ...leavesStaleIndex(callsOf, inStream(callsOf)),
    {
      when: 'CASCADE takes columns, keys or checks with it',
      test: reachesRows(falling),
      verdict: {
        order: 'stream',
        why: 'a column, check or unique index that calls it goes with it: on the primary alone, apply would stop at the first row that only the replica’s still forbids',
        loses: true,
        ...amongCallers(callsOf),
      },
    },
    runByApply(callsOf),
  ],
  otherwise: {
    order: 'free',
    why: 'the server refuses it while a row is made or tested with it: apply does not call it',
  },
  examples: [
    {
      title: 'a function',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP FUNCTION one()',
      order: 'free',
    },
    {
      title: 'a check goes with it',
      given: [
        "CREATE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 >= 0'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer CHECK (fine(total)))',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP FUNCTION fine(integer) CASCADE',
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'another takes its place, by way of which a generated column is computed',
      given: [
        "CREATE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 2; END'",
        "CREATE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * public.rate(); END'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, tax integer GENERATED ALWAYS AS (taxed(total)) STORED)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "DROP FUNCTION rate();\nCREATE FUNCTION rate() RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';\nUPDATE orders SET total = total",
      order: 'stream',
      since: 12,
      wrong: { order: 'primary-first', failure: 'diverges', between: ['INSERT INTO orders VALUES (-1, 10)'] },
    },
  ],
}
