/** A group of keys that the grammar lists and no kind takes: what they are, and what to write instead. */
export type RefusedKeys = { readonly keys: RegExp; readonly why: string; readonly instead: string }

/**
 * Everything of the grammar that is refused without a kind of its own. Together with the kinds it covers the grammar's
 * enumerations; a key that stands in neither is met with a refusal too, and a failing test.
 */
export const refuseList: readonly RefusedKeys[] = [
  {
    keys: /^AlterTableStmt\.(OBJECT_\w+\.)?AT_(AddColumnToView|CookedColumnDefault|AddIndex|AddIndexConstraint|ReAdd\w+|ReplaceRelOptions)$/,
    why: 'PostgreSQL makes this command for itself while it runs another one; no text spells it',
    instead: '-- the statement it comes from: CREATE INDEX, CREATE OR REPLACE VIEW, ALTER TABLE … ADD CONSTRAINT',
  },
  {
    keys: /^AlterTableStmt\.OBJECT_(VIEW|MATVIEW|SEQUENCE|INDEX|TYPE|FOREIGN_TABLE)\.AT_\w+$/,
    why: 'the grammar lets every command of ALTER TABLE stand here, and the server then refuses this one: it cannot be performed on a view, sequence, index, composite type or foreign table',
    instead:
      '-- ALTER TABLE on the table itself; for a view CREATE OR REPLACE VIEW, for a materialized view DROP and CREATE',
  },
  {
    keys: /^(Drop|Rename|AlterObjectSchema|AlterOwner|Define)Stmt\.OBJECT_\w+$/,
    why: 'the grammar has one list of objects for all statements, and no sentence of this one speaks of such an object',
    instead:
      '-- the statement PostgreSQL has for it: DROP DATABASE, DROP ROLE, ALTER TABLE … DROP CONSTRAINT, ALTER OPERATOR FAMILY … DROP',
  },
  {
    keys: /^TransactionStmt\.TRANS_STMT_\w+$/,
    why: 'where a file commits is read before its statements are ruled on, so none of these is left to rule on',
    instead: '-- BEGIN; … COMMIT; around the statements that belong together, nothing nested in it',
  },
]
