import type { SelectStmt } from '@pgsql/types'
import { writesLargeObject } from '../access/large-object.ts'
import type { Kind } from '../kind.ts'
import { actsOn, madeId, nodeOf, type Subject } from '../subject.ts'
import { callsIn, foreignCalls } from './calls.ts'
import { filledByWith } from './filled.ts'
import { sayWhere } from './opaque.ts'
import { setting } from './set-config.ts'

const calls = (subject: Subject): readonly string[] => foreignCalls(subject, subject.part.node)

const into = (subject: Subject): string | null => {
  const range = nodeOf<SelectStmt>(subject).intoClause?.rel
  if (range?.relname === undefined) return null
  return madeId(subject, { schema: range.schemaname ?? null, name: range.relname })
}

/** SELECT for its effects. */
export const select: Kind = {
  name: 'select-rows',
  keys: ['SelectStmt'],
  matches: subject => setting(subject) === null,
  about: 'Reads rows, or calls functions for what they do.',
  object: subject => into(subject) ?? callsIn(subject.part.node)[0]?.name ?? actsOn(subject) ?? 'query',
  lock: 'ACCESS SHARE',
  fills: filledByWith,
  needed: 'rows',
  cases: [
    {
      when: 'it has INTO',
      test: subject => into(subject) !== null,
      verdict: {
        order: 'refuse',
        why: 'it makes a table in disguise: the replica would lack it, and apply would stop at its first row',
        instead: subject =>
          `CREATE TABLE ${into(subject)} AS\n${subject.part.sql.replace(/\s+INTO\s+(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+)?(?:TABLE\s+)?(?:"[^"]+"|\w+)(?:\.(?:"[^"]+"|\w+))?/i, '')}`,
      },
    },
    writesLargeObject,
    {
      when: 'it calls set_config among other things',
      test: subject => callsIn(subject.part.node).some(({ name }) => name === 'set_config'),
      verdict: {
        order: 'refuse',
        why: 'a setting of the session holds for what follows in the file, on every host, and this SELECT does more',
        instead: "SELECT set_config('search_path', 'shop, public', false)",
      },
    },
    {
      when: 'it calls a function that is not PostgreSQL’s own',
      test: subject => calls(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'nobody can tell from here what the function does: rows it writes travel, tables it makes do not',
        instead: sayWhere,
      },
    },
  ],
  otherwise: {
    order: 'primary',
    why: 'it reads, or moves a sequence, and neither travels nor is missed on the replica',
  },
  examples: [
    {
      title: 'a sequence catches up with its column',
      given: ['CREATE TABLE orders (id bigserial PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "SELECT setval('orders_id_seq', (SELECT max(id) FROM orders))",
      order: 'primary',
    },
    {
      title: 'a function of the user’s',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        "CREATE FUNCTION widen() RETURNS void LANGUAGE sql AS 'ALTER TABLE orders ADD COLUMN note text'",
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'SELECT widen()',
      order: 'refuse',
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ['INSERT INTO orders (id) VALUES (-1)'],
      },
    },
    {
      title: 'a large object',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, file oid)'],
      rows: ['INSERT INTO orders SELECT i FROM generate_series(1, 20) AS i'],
      sql: "SELECT lo_from_bytea(0, 'a page')",
      order: 'refuse',
    },
    {
      title: 'a table in disguise',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'SELECT id INTO large FROM orders WHERE total > 10',
      order: 'refuse',
    },
    {
      title: 'a setting among other things',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "SELECT set_config('search_path', 'shop', false), 1",
      order: 'refuse',
    },
  ],
}
