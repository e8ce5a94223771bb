import { relationName } from '../../sql/name.ts'
import { command, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { isOnNone, isUnwanted } from '../left-out.ts'
import { relationId, replicaRelations, type Subject } from '../subject.ts'

/** Does it let go of a table that no replica has? */
const leavesLeftOut = (subject: Subject): boolean => {
  const { subtype, def } = command(subject)
  if (subject.hosts === null || subtype !== 'AT_DropInherit' || def === undefined || !('RangeVar' in def)) return false
  const parent = relationId(subject, relationName(def.RangeVar))
  const isOut = isUnwanted(subject, parent) || isOnNone(subject, parent)
  return isOut && replicaRelations(subject, parent).length === 0
}

/** ALTER TABLE … INHERIT and NO INHERIT. */
export const inherit: Kind = {
  name: 'inherit-table',
  keys: ['AlterTableStmt.AT_AddInherit', 'AlterTableStmt.AT_DropInherit'],
  about: 'Makes a table a child of another, or stops it. Rows of each still travel under its own name.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  reconciles: true,
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'it lets go of a table that the configuration leaves out of replication',
      test: leavesLeftOut,
      verdict: {
        order: 'primary',
        why: 'no replica has the table it inherits from: there it has its columns on its own',
      },
      shown: 'ALTER TABLE old_orders NO INHERIT left_out',
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'columns, constraints and the publication follow the parent from here on: at the same place in the stream both hosts agree on them',
  },
  examples: [
    {
      title: 'a child joins its parent',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE TABLE old_orders (id bigint PRIMARY KEY, total integer)',
      ],
      rows: ['INSERT INTO old_orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE old_orders INHERIT orders',
      order: 'stream',
    },
  ],
}
