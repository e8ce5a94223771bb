import type { Kind } from '../kind.ts'
import { actsOn, renamed } from '../subject.ts'

/** ALTER VIEW and ALTER MATERIALIZED VIEW. */
export const alterView: Kind = {
  name: 'alter-view',
  keys: [
    'RenameStmt.OBJECT_VIEW',
    'RenameStmt.OBJECT_MATVIEW',
    'RenameStmt.OBJECT_VIEW.OBJECT_COLUMN',
    'RenameStmt.OBJECT_MATVIEW.OBJECT_COLUMN',
    'AlterObjectSchemaStmt.OBJECT_VIEW',
    'AlterObjectSchemaStmt.OBJECT_MATVIEW',
    'AlterTableStmt.OBJECT_VIEW.AT_ColumnDefault',
    'AlterTableStmt.OBJECT_VIEW.AT_SetRelOptions',
    'AlterTableStmt.OBJECT_VIEW.AT_ResetRelOptions',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetRelOptions',
    'AlterTableStmt.OBJECT_MATVIEW.AT_ResetRelOptions',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetStatistics',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetStorage',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetCompression',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetOptions',
    'AlterTableStmt.OBJECT_MATVIEW.AT_ResetOptions',
    'AlterTableStmt.OBJECT_MATVIEW.AT_ReplicaIdentity',
    'AlterTableStmt.OBJECT_MATVIEW.AT_ClusterOn',
    'AlterTableStmt.OBJECT_MATVIEW.AT_DropCluster',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetTableSpace',
    'AlterTableStmt.OBJECT_MATVIEW.AT_SetAccessMethod',
  ],
  about: 'Renames a view or changes its options.',
  object: subject => actsOn(subject) ?? '',
  names: renamed,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'mirror',
  cases: [],
  otherwise: { order: 'free', why: 'a view has no rows that travel' },
  examples: [
    {
      title: 'another name',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE VIEW large AS SELECT id FROM orders WHERE total > 10',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER VIEW large RENAME TO big',
      order: 'free',
    },
  ],
}
