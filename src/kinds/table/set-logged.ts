import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'

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
  cases: [],
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
