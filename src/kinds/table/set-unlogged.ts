import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { isPublished } from '../subject.ts'

/** ALTER TABLE … SET UNLOGGED. */
export const setUnlogged: Kind = {
  name: 'set-unlogged',
  keys: ['AlterTableStmt.AT_SetUnLogged'],
  about: 'Takes a table out of the WAL, so that its rows cannot travel.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  materialize: subject => [{ kind: 'unpublish', table: table(subject) }],
  cases: [
    {
      when: 'the table is published',
      test: subject => isPublished(subject, table(subject)) && !subject.scope.relations.has(table(subject)),
      verdict: {
        order: 'refuse',
        why: 'the server refuses it: cannot change table to unlogged because it is part of a publication',
        instead: subject =>
          `-- if its rows need not travel any more: leave it out of \`tables\` in the configuration, then\n-- repl-migrate reconcile\nALTER TABLE ${table(subject)} SET UNLOGGED`,
      },
    },
  ],
  otherwise: { order: 'free', why: 'rows of this table do not travel', rewrites: true },
  examples: [
    {
      title: 'a published table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'ALTER TABLE orders SET UNLOGGED',
      order: 'refuse',
      wrong: { order: 'primary-only', failure: 'ddl-fails', text: /cannot change table "orders" to unlogged/ },
    },
  ],
}
