import type { Kind } from '../kind.ts'

/** PREPARE, EXECUTE, DEALLOCATE, cursors, LISTEN, NOTIFY, EXPLAIN, LOAD. */
export const prepare: Kind = {
  name: 'session-command',
  keys: [
    'PrepareStmt',
    'ExecuteStmt',
    'DeallocateStmt',
    'DeclareCursorStmt',
    'FetchStmt',
    'ClosePortalStmt',
    'ListenStmt',
    'UnlistenStmt',
    'NotifyStmt',
    'ExplainStmt',
    'LoadStmt',
    'DiscardStmt',
  ],
  about: 'Talks to one session: prepared statements, cursors, notifications, plans.',
  object: () => 'session',
  lock: null,
  needed: 'rows',
  cases: [],
  otherwise: {
    order: 'refuse',
    why: 'it lives in one session, and a migration runs in several, on several hosts',
    instead: subject =>
      `-- write the statement itself; or, if this session’s effect is wanted on the primary alone:\n-- repl-migrate: host=primary\n${subject.part.sql}`,
  },
  examples: [
    {
      title: 'a prepared statement',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'PREPARE add AS INSERT INTO orders VALUES ($1, $2)',
      order: 'refuse',
    },
  ],
}
