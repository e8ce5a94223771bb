import type { CreateForeignTableStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, madeId, nodeOf, type Subject } from '../subject.ts'

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
  cases: [],
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
  ],
}
