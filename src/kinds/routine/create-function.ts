import type { CreateFunctionStmt } from '@pgsql/types'
import type { Falling } from '../../catalog/dependents.ts'
import { nameOf, qualify, stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { callingTables, calls, changedForApply, isCalled } from './called.ts'

const made = (subject: Subject): string => {
  const name = nameOf(stringsOf(nodeOf<CreateFunctionStmt>(subject).funcname))
  return qualify(name?.schema ?? subject.scope.searchPath[0] ?? 'public', name?.name ?? '')
}

const callsOf = (subject: Subject): Falling => calls(made(subject))

/** CREATE FUNCTION and CREATE PROCEDURE. */
export const createFunction: Kind = {
  name: 'create-function',
  keys: ['CreateFunctionStmt'],
  about:
    'Makes or replaces a function or procedure. Apply calls those that a row is made or tested with. What calls it is computed for every row once more at the end of the file.',
  object: made,
  lock: null,
  needed: subject => (isCalled(subject, callsOf(subject)) ? 'rows' : 'mirror'),
  asks: callsOf,
  creates: subject => [{ what: 'routine', id: made(subject) }],
  calls: subject => callingTables(subject, callsOf(subject)),
  cases: changedForApply(callsOf, subject => nodeOf<CreateFunctionStmt>(subject).replace === true),
  otherwise: { order: 'free', why: 'apply does not call it: either host may have it first' },
  examples: [
    {
      title: 'a function',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2'",
      order: 'free',
    },
    {
      title: 'a CHECK calls it',
      given: [
        "CREATE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 >= 0'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer CHECK (fine(total)))',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 >= -5'",
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'an index calls it',
      given: [
        "CREATE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN IF $1 < 0 THEN RAISE ''too small''; END IF; RETURN $1; END'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE INDEX ON orders (ranked(total))',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
      order: 'stream',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /too small/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'a unique index is built with it',
      given: [
        "CREATE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN abs($1); END'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE UNIQUE INDEX ON orders (ranked(total))',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'",
      order: 'refuse',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /duplicate key|insert_exists/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'a generated column calls it, by way of another',
      given: [
        "CREATE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 2; END'",
        "CREATE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * public.rate(); END'",
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text, tax integer GENERATED ALWAYS AS (taxed(total)) STORED)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE OR REPLACE FUNCTION rate() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 3; END'",
      order: 'refuse',
      since: 13,
      wrong: {
        order: 'both-at-once',
        failure: 'diverges',
        after: ["UPDATE orders SET note = 'seen' WHERE id = 1"],
      },
    },
  ],
}
