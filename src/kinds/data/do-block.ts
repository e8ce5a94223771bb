import type { Kind } from '../kind.ts'
import { type Doing, doingOf } from './block.ts'
import { filledByCode } from './filled.ts'
import { sayWhere } from './opaque.ts'

const does =
  (doing: Doing) =>
  (subject: Parameters<typeof doingOf>[0]): boolean =>
    doingOf(subject) === doing

/** DO. */
export const doBlock: Kind = {
  name: 'do-block',
  keys: ['DoStmt'],
  about: 'Runs a block of code. What it does decides where it belongs.',
  object: () => 'DO block',
  lock: null,
  fills: filledByCode,
  needed: 'rows',
  whole: true,
  reconciles: true,
  cases: [
    {
      when: 'it only reads and writes rows',
      test: does('rows'),
      verdict: {
        order: 'primary',
        why: 'the rows it writes travel; run on the replica too, they would be written twice',
      },
    },
    {
      when: 'it only changes the schema',
      test: does('schema'),
      verdict: {
        order: 'stream',
        why: 'its DDL does not travel, and what it does may depend on the catalogs: both hosts run it at the same place in the stream',
      },
    },
    {
      when: 'it changes the schema and writes rows',
      test: does('both'),
      verdict: {
        order: 'refuse',
        why: 'its rows travel and its DDL does not: run on the primary alone, apply would stop; run on both, rows would be written twice',
        instead: subject =>
          `-- one block (or plain statements) for the DDL, another for the rows; or, if its writes may run on both hosts:\n-- repl-migrate: order=stream\n${subject.part.sql.slice(0, 200)}`,
      },
    },
  ],
  otherwise: {
    order: 'refuse',
    why: 'it builds SQL at run time, or calls functions that are not PostgreSQL’s own: nobody can tell from here what it does',
    instead: sayWhere,
  },
  examples: [
    {
      title: 'rows',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DO $$ BEGIN UPDATE orders SET total = total + 1 WHERE id <= 20; END $$',
      order: 'primary',
      wrong: { order: 'primary-first', failure: 'diverges' },
    },
    {
      title: 'an addition that may be there already',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: "DO $$ BEGIN ALTER TABLE orders ADD COLUMN note text; EXCEPTION WHEN duplicate_column THEN RAISE NOTICE 'there already'; END $$",
      order: 'stream',
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ['INSERT INTO orders (id) VALUES (-1)'],
      },
    },
    {
      title: 'SQL made at run time',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "DO $$ BEGIN EXECUTE format('ALTER TABLE %I ADD COLUMN note text', 'orders'); END $$",
      order: 'refuse',
    },
    {
      title: 'DDL and rows in one block',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "DO $$ BEGIN ALTER TABLE orders ADD COLUMN note text; UPDATE orders SET note = ''; END $$",
      order: 'refuse',
    },
  ],
}
