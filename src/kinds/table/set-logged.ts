import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { lackedBy } from '../lacked-by.ts'

/** ALTER TABLE … SET LOGGED. */
export const setLogged: Kind = {
  name: 'set-logged',
  keys: ['AlterTableStmt.AT_SetLogged'],
  about:
    'Takes a table into the WAL. From then on it can be published, and the replica must keep its rows through a crash.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  reconciles: true,
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'a replica with `mirror: tables` has not the table',
      test: subject => lackedBy(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'from then on its rows travel, and apply on that replica would stop for good: target relation does not exist',
        instead: subject =>
          `-- first, for ${lackedBy(subject).join(', ')}, with its columns written out:\n-- repl-migrate: host=replica\nCREATE UNLOGGED TABLE IF NOT EXISTS ${table(subject)} (…);\n-- in the next migration:\n${subject.part.sql};`,
      },
      shown: 'ALTER TABLE cache SET LOGGED',
    },
  ],
  otherwise: {
    order: 'free',
    why: 'rows of an unlogged table do not travel; once it is logged on both hosts it joins the publication and is copied',
    rewrites: true,
  },
  examples: [
    {
      title: 'an unlogged table with rows',
      given: ['CREATE UNLOGGED TABLE cache (id bigint PRIMARY KEY, value text)'],
      rows: ['INSERT INTO cache SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE cache SET LOGGED',
      order: 'free',
      wrong: { order: 'both-at-once', failure: 'diverges' },
    },
  ],
}
