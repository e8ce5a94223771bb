import type { RenameStmt } from '@pgsql/types'
import type { Change } from '../../materialize/effect.ts'
import type { Name } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { beside, nodeOf, type Subject } from '../subject.ts'
import { findIndexes, indexId, renamesKey } from './index-name.ts'

const named = (subject: Subject): Name => {
  const { relation } = nodeOf<RenameStmt>(subject)
  return { schema: relation?.schemaname ?? null, name: relation?.relname ?? '' }
}

const newName = (subject: Subject): string | undefined => nodeOf<RenameStmt>(subject).newname

/** An index that stands for a key gives the key its new name too. */
const changes = (subject: Subject): readonly Change[] => {
  const to = newName(subject)
  if (to === undefined) return []
  return findIndexes(subject, named(subject)).flatMap(({ index, relation }): readonly Change[] =>
    index.constraint === null ? [] : [{ kind: 'rename-key', table: relation.id, key: index.constraint, to }],
  )
}

/** ALTER INDEX … RENAME TO, SET, RESET, SET TABLESPACE. */
export const alterIndex: Kind = {
  name: 'alter-index',
  keys: [
    'RenameStmt.OBJECT_INDEX',
    'AlterTableStmt.OBJECT_INDEX.AT_SetRelOptions',
    'AlterTableStmt.OBJECT_INDEX.AT_ResetRelOptions',
    'AlterTableStmt.OBJECT_INDEX.AT_SetTableSpace',
    'AlterTableStmt.OBJECT_INDEX.AT_SetStatistics',
    'AlterTableStmt.OBJECT_INDEX.AT_AttachPartition',
  ],
  about: 'Renames an index or says how it is stored.',
  object: subject => indexId(subject, named(subject)),
  lock: null,
  needed: subject => (findIndexes(subject, named(subject)).some(({ index }) => index.unique) ? 'rows' : 'mirror'),
  materialize: changes,
  names: subject => beside(indexId(subject, named(subject)), newName(subject)),
  renamesConstraint: subject => renamesKey(subject, named(subject), newName(subject)),
  respells: subject => {
    const to = newName(subject)
    return to === undefined ? [] : [named(subject).name, to]
  },
  cases: [],
  otherwise: { order: 'free', why: 'replication does not look at the names of indexes' },
  examples: [
    {
      title: 'the primary key’s index',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER INDEX orders_pkey RENAME TO orders_key',
      order: 'free',
    },
  ],
}
