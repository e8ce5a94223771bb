import type { CreateForeignTableStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, relationId, type Subject } from '../subject.ts'

const named = (subject: Subject): string => {
  const relation = nodeOf<CreateForeignTableStmt>(subject).base?.relation
  return relation === undefined ? (actsOn(subject) ?? '') : relationId(subject, relationName(relation))
}

/** CREATE and DROP FOREIGN TABLE, its OPTIONS. */
export const foreignTable: Kind = {
  name: 'foreign-table',
  keys: [
    'CreateForeignTableStmt',
    'DropStmt.OBJECT_FOREIGN_TABLE',
    'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_GenericOptions',
    'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_AlterColumnGenericOptions',
  ],
  about: 'Makes or drops a window on a table elsewhere. It has no rows that travel.',
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
  ],
}
