import type { Kind } from '../kind.ts'

/** What concerns a whole database or server. */
export const system: Kind = {
  name: 'system-command',
  keys: [
    'AlterSystemStmt',
    'CreatedbStmt',
    'DropdbStmt',
    'AlterDatabaseStmt',
    'AlterDatabaseRefreshCollStmt',
    'RenameStmt.OBJECT_DATABASE',
    'AlterOwnerStmt.OBJECT_DATABASE',
    'CreateTableSpaceStmt',
    'DropTableSpaceStmt',
    'AlterTableSpaceOptionsStmt',
    'RenameStmt.OBJECT_TABLESPACE',
    'AlterOwnerStmt.OBJECT_TABLESPACE',
    'AlterTableMoveAllStmt',
    'CheckPointStmt',
    'CreateAmStmt',
    'DropStmt.OBJECT_ACCESS_METHOD',
    'DropOwnedStmt',
    'ReassignOwnedStmt',
    'ImportForeignSchemaStmt',
  ],
  about: 'Changes the server, a whole database or everything a role owns.',
  object: subject => subject.part.tag,
  lock: null,
  needed: 'mirror',
  whole: true,
  cases: [],
  otherwise: {
    order: 'refuse',
    why: 'it reaches beyond this migration’s tables, and each host is its own server',
    instead: subject =>
      `-- say which host is meant:\n-- repl-migrate: host=primary\n${subject.part.sql.replace(/\bPASSWORD\s+'(?:[^']|'')*'/i, "PASSWORD '…'")}`,
  },
  examples: [
    {
      title: 'a setting of the server',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: "ALTER SYSTEM SET work_mem = '8MB'",
      order: 'refuse',
    },
  ],
}
