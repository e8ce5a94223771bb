import type { CreateFunctionStmt } from '@pgsql/types'
import { nameOf, qualify, stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { nodeOf, type Subject } from '../subject.ts'

const made = (subject: Subject): string => {
  const name = nameOf(stringsOf(nodeOf<CreateFunctionStmt>(subject).funcname))
  return qualify(name?.schema ?? subject.scope.searchPath[0] ?? 'public', name?.name ?? '')
}

/** CREATE FUNCTION and CREATE PROCEDURE. */
export const createFunction: Kind = {
  name: 'create-function',
  keys: ['CreateFunctionStmt'],
  about: 'Makes or replaces a function or procedure. Apply calls none.',
  object: made,
  lock: null,
  needed: 'mirror',
  creates: subject => [{ what: 'routine', id: made(subject) }],
  cases: [],
  otherwise: { order: 'free', why: 'apply writes rows and calls no function: either host may have it first' },
  examples: [
    {
      title: 'a function',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2'",
      order: 'free',
    },
  ],
}
