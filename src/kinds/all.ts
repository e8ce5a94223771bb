import { owner } from './access/change-owner.ts'
import { role } from './access/change-role.ts'
import { comment } from './access/comment-on.ts'
import { grant } from './access/grant-privileges.ts'
import { policy } from './access/row-policy.ts'
import { addColumn } from './column/add-column.ts'
import { alterType } from './column/alter-type.ts'
import { columnIdentity } from './column/column-identity.ts'
import { columnOptions } from './column/column-options.ts'
import { columnStorage } from './column/column-storage.ts'
import { dropColumn } from './column/drop-column.ts'
import { dropExpression } from './column/drop-expression.ts'
import { dropNotNull } from './column/drop-not-null.ts'
import { renameColumn } from './column/rename-column.ts'
import { setDefault } from './column/set-default.ts'
import { setExpression } from './column/set-expression.ts'
import { setNotNull } from './column/set-not-null.ts'
import { addCheck } from './constraint/add-check.ts'
import { addExclude } from './constraint/add-exclude.ts'
import { addForeignKey } from './constraint/add-foreign-key.ts'
import { addNotNull } from './constraint/add-not-null.ts'
import { addPrimaryKey } from './constraint/add-primary-key.ts'
import { addUnique } from './constraint/add-unique.ts'
import { alterConstraint } from './constraint/alter-constraint.ts'
import { dropConstraint } from './constraint/drop-constraint.ts'
import { renameConstraint } from './constraint/rename-constraint.ts'
import { validateConstraint } from './constraint/validate-constraint.ts'
import { call } from './data/call-procedure.ts'
import { copy } from './data/copy-rows.ts'
import { doBlock } from './data/do-block.ts'
import { insert } from './data/insert-rows.ts'
import { select } from './data/select-rows.ts'
import { prepare } from './data/session-command.ts'
import { setConfig } from './data/set-config.ts'
import { update } from './data/update-rows.ts'
import { alterExtension } from './extension/alter-extension.ts'
import { createExtension } from './extension/create-extension.ts'
import { dropExtension } from './extension/drop-extension.ts'
import { foreignServer } from './foreign/foreign-server.ts'
import { foreignTable } from './foreign/foreign-table.ts'
import { alterIndex } from './index/alter-index.ts'
import { cluster } from './index/cluster-table.ts'
import { createIndex } from './index/create-index.ts'
import { createIndexConcurrently } from './index/create-index-concurrently.ts'
import { dropIndex } from './index/drop-index.ts'
import { statistics } from './index/extended-statistics.ts'
import { reindex } from './index/reindex.ts'
import type { Kind } from './kind.ts'
import { vacuum } from './maintenance/vacuum.ts'
import { publication } from './publication/change-publication.ts'
import { alterFunction } from './routine/alter-function.ts'
import { operators } from './routine/change-operator.ts'
import { createFunction } from './routine/create-function.ts'
import { dropFunction } from './routine/drop-function.ts'
import { createSchema } from './schema/create-schema.ts'
import { dropSchema } from './schema/drop-schema.ts'
import { renameSchema } from './schema/rename-schema.ts'
import { alterSequence } from './sequence/alter-sequence.ts'
import { createSequence } from './sequence/create-sequence.ts'
import { dropSequence } from './sequence/drop-sequence.ts'
import { setConstraints } from './session/set-constraints.ts'
import { set } from './session/set-parameter.ts'
import { databaseSetting } from './system/database-setting.ts'
import { system } from './system/system-command.ts'
import { attachPartition } from './table/attach-partition.ts'
import { createTable } from './table/create-table.ts'
import { createTableAs } from './table/create-table-as.ts'
import { detachPartition } from './table/detach-partition.ts'
import { dropTable } from './table/drop-table.ts'
import { inherit } from './table/inherit-table.ts'
import { lockTable } from './table/lock-table.ts'
import { renameTable } from './table/rename-table.ts'
import { replicaIdentity } from './table/replica-identity.ts'
import { rewriteTable } from './table/rewrite-table.ts'
import { rowSecurity } from './table/row-security.ts'
import { setLogged } from './table/set-logged.ts'
import { setTableSchema } from './table/set-schema.ts'
import { setUnlogged } from './table/set-unlogged.ts'
import { storageParameters } from './table/storage-parameters.ts'
import { truncate } from './table/truncate-table.ts'
import { typedTable } from './table/typed-table.ts'
import { createTrigger } from './trigger/create-trigger.ts'
import { dropTrigger } from './trigger/drop-trigger.ts'
import { enableTrigger } from './trigger/enable-trigger.ts'
import { eventTrigger } from './trigger/event-trigger.ts'
import { renameTrigger } from './trigger/rename-trigger.ts'
import { rule } from './trigger/rewrite-rule.ts'
import { alterDomain } from './type/alter-domain.ts'
import { collation } from './type/change-collation.ts'
import { compositeAttribute } from './type/composite-attribute.ts'
import { createType } from './type/create-type.ts'
import { dropType } from './type/drop-type.ts'
import { enumAddValue } from './type/enum-add-value.ts'
import { enumRenameValue } from './type/enum-rename-value.ts'
import { renameType } from './type/rename-type.ts'
import { alterView } from './view/alter-view.ts'
import { createMaterializedView } from './view/create-materialized-view.ts'
import { createView } from './view/create-view.ts'
import { dropView } from './view/drop-view.ts'
import { refreshMaterializedView } from './view/refresh-materialized-view.ts'

/** Every kind of statement the tool knows; where two share a key, `matches` tells them apart. */
export const all: readonly Kind[] = [
  addColumn,
  alterType,
  columnIdentity,
  columnOptions,
  columnStorage,
  dropColumn,
  dropExpression,
  dropNotNull,
  renameColumn,
  setDefault,
  setExpression,
  setNotNull,
  addCheck,
  addExclude,
  addForeignKey,
  addNotNull,
  addPrimaryKey,
  addUnique,
  alterConstraint,
  dropConstraint,
  renameConstraint,
  validateConstraint,
  attachPartition,
  createTableAs,
  createTable,
  detachPartition,
  dropTable,
  inherit,
  lockTable,
  renameTable,
  replicaIdentity,
  rewriteTable,
  rowSecurity,
  setTableSchema,
  setLogged,
  setUnlogged,
  storageParameters,
  truncate,
  typedTable,
  createTrigger,
  dropTrigger,
  enableTrigger,
  eventTrigger,
  renameTrigger,
  rule,
  alterIndex,
  cluster,
  createIndexConcurrently,
  createIndex,
  dropIndex,
  reindex,
  statistics,
  alterDomain,
  collation,
  compositeAttribute,
  createType,
  dropType,
  enumAddValue,
  enumRenameValue,
  renameType,
  alterSequence,
  createSequence,
  dropSequence,
  createSchema,
  dropSchema,
  renameSchema,
  alterView,
  createMaterializedView,
  createView,
  dropView,
  refreshMaterializedView,
  alterFunction,
  createFunction,
  dropFunction,
  operators,
  alterExtension,
  createExtension,
  dropExtension,
  foreignServer,
  foreignTable,
  comment,
  grant,
  owner,
  policy,
  role,
  call,
  copy,
  doBlock,
  insert,
  prepare,
  setConfig,
  select,
  update,
  setConstraints,
  set,
  vacuum,
  publication,
  databaseSetting,
  system,
]
