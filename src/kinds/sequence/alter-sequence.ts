import type { Kind } from '../kind.ts'
import { actsOn, renamed } from '../subject.ts'

/** ALTER SEQUENCE. */
export const alterSequence: Kind = {
  name: 'alter-sequence',
  keys: [
    'AlterSeqStmt',
    'RenameStmt.OBJECT_SEQUENCE',
    'AlterObjectSchemaStmt.OBJECT_SEQUENCE',
    'AlterTableStmt.OBJECT_SEQUENCE.AT_SetLogged',
    'AlterTableStmt.OBJECT_SEQUENCE.AT_SetUnLogged',
  ],
  about: 'Changes a sequence: its step, its owner, its name, its next number.',
  object: subject => actsOn(subject) ?? '',
  names: renamed,
  lock: null,
  needed: 'rows',
  cases: [],
  otherwise: { order: 'free', why: 'numbers are given on the primary and travel in rows; apply asks no sequence' },
  examples: [
    {
      title: 'a sequence that belongs to a column',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)', 'CREATE SEQUENCE order_numbers'],
      sql: 'ALTER SEQUENCE order_numbers OWNED BY orders.id',
      order: 'free',
    },
  ],
}
