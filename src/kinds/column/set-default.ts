import type { Relation } from '../../catalog/catalog.ts'
import { command, member, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import { namedOrigin } from './origin.ts'

const isIdentity = (subject: Subject, relation: Relation | null): boolean =>
  relation?.columns.some(({ name, identity }) => name === namedOrigin(subject) && identity !== 'no') === true

const isIdentityThere = (subject: Subject): boolean =>
  !isIdentity(subject, primaryRelation(subject, table(subject))) &&
  replicaRelations(subject, table(subject)).some(relation => isIdentity(subject, relation))

/** ALTER TABLE … ALTER COLUMN … SET DEFAULT or DROP DEFAULT. */
export const setDefault: Kind = {
  name: 'set-default',
  keys: ['AlterTableStmt.AT_ColumnDefault', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_ColumnDefault'],
  about: 'Sets or drops a default. Rows arrive with their values, so a default matters only where rows are written.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: subject => (command(subject).def === undefined ? 'rows' : 'mirror'),
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'the replica has the column as an identity, the primary not (a partition, which has its table’s from 17 on)',
      test: isIdentityThere,
      verdict: {
        order: 'primary',
        why: 'an identity takes no default (the replica would fail: is an identity column), and apply needs none: it writes the values it receives',
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'a default fills new rows where they are written, on the primary; apply writes the values it receives',
  },
  examples: [
    {
      title: 'a default',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
      rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders ALTER COLUMN total SET DEFAULT 7',
      order: 'free',
    },
  ],
}
