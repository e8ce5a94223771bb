import type { CreateForeignTableStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, isPublished, madeId, nodeOf, relationId, type Subject } from '../subject.ts'

const named = (subject: Subject): string => {
  const relation = nodeOf<CreateForeignTableStmt>(subject).base?.relation
  return relation === undefined ? (actsOn(subject) ?? '') : madeId(subject, relationName(relation))
}

/** Commands of ALTER FOREIGN TABLE that no kind of the columns and constraints of a table takes. */
const commands = [
  'AT_GenericOptions',
  'AT_AlterColumnGenericOptions',
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetStorage',
  'AT_SetExpression',
  'AT_DropExpression',
  'AT_AddIdentity',
  'AT_SetIdentity',
  'AT_DropIdentity',
  'AT_AddInherit',
  'AT_DropInherit',
  'AT_DropOids',
  'AT_EnableTrig',
  'AT_EnableAlwaysTrig',
  'AT_EnableReplicaTrig',
  'AT_DisableTrig',
  'AT_EnableTrigAll',
  'AT_DisableTrigAll',
  'AT_EnableTrigUser',
  'AT_DisableTrigUser',
]

const isPublishedPart = (subject: Subject): boolean => {
  const { partbound, inhRelations: [parent] = [] } = nodeOf<CreateForeignTableStmt>(subject).base ?? {}
  if (partbound === undefined || parent === undefined || !('RangeVar' in parent)) return false
  return isPublished(subject, relationId(subject, relationName(parent.RangeVar)))
}

/** CREATE, ALTER and DROP FOREIGN TABLE. */
export const foreignTable: Kind = {
  name: 'foreign-table',
  keys: [
    'CreateForeignTableStmt',
    'DropStmt.OBJECT_FOREIGN_TABLE',
    'AlterTableStmt.AT_GenericOptions',
    'AlterTableStmt.AT_AlterColumnGenericOptions',
    ...commands.map(command => `AlterTableStmt.OBJECT_FOREIGN_TABLE.${command}`),
  ],
  about: 'Makes, changes or drops a window on a table elsewhere. It has no rows that travel.',
  object: named,
  lock: null,
  needed: 'mirror',
  creates: subject => (subject.part.tag === 'CreateForeignTableStmt' ? [{ what: 'relation', id: named(subject) }] : []),
  cases: [
    {
      when: 'it is a partition of a table whose rows travel',
      test: isPublishedPart,
      verdict: {
        order: 'refuse',
        why: 'rows that find their place in it are elsewhere: they would be missing on the replica without an error',
        diverges: true,
        instead: '-- a foreign table of its own, and a view over both for whoever reads them together',
      },
    },
  ],
  otherwise: { order: 'free', why: 'the rows of a foreign table are elsewhere, and none of them travels' },
  examples: [
    {
      title: 'a table elsewhere',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FOREIGN DATA WRAPPER nowhere',
        'CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere',
      ],
      sql: 'CREATE FOREIGN TABLE stock (id bigint) SERVER elsewhere',
      order: 'free',
    },
    {
      title: 'its options',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE FOREIGN DATA WRAPPER nowhere',
        'CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere',
        'CREATE FOREIGN TABLE stock (id bigint) SERVER elsewhere',
      ],
      sql: "ALTER FOREIGN TABLE stock OPTIONS (ADD place 'attic');\nALTER FOREIGN TABLE stock ALTER id SET STATISTICS 5",
      order: 'free',
    },
    {
      title: 'a partition elsewhere',
      given: [
        'CREATE TABLE orders (id bigint) PARTITION BY RANGE (id)',
        'CREATE TABLE orders_low PARTITION OF orders (PRIMARY KEY (id)) FOR VALUES FROM (MINVALUE) TO (1000)',
        'CREATE FOREIGN DATA WRAPPER nowhere',
        'CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere',
      ],
      published: ['orders'],
      sql: 'CREATE FOREIGN TABLE orders_high PARTITION OF orders FOR VALUES FROM (1000) TO (MAXVALUE) SERVER elsewhere',
      order: 'refuse',
      since: 13,
    },
  ],
}
