import type { RenameStmt } from '@pgsql/types'
import { qualify, readName } from '../../sql/name.ts'
import { renamesKey } from '../index/index-name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { newName } from './new-name.ts'

const table = (subject: Subject): string => actsOn(subject) ?? ''

const newId = (subject: Subject): string =>
  qualify(readName(table(subject))?.schema ?? null, nodeOf<RenameStmt>(subject).newname ?? '')

/** ALTER TABLE … RENAME TO. */
export const renameTable: Kind = {
  name: 'rename-table',
  keys: ['RenameStmt.OBJECT_TABLE', 'RenameStmt.OBJECT_FOREIGN_TABLE'],
  about: 'Renames a table. Rows travel by its name, so both hosts must change at the same place in the stream.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  whole: true,
  reconciles: true,
  creates: subject => [{ what: 'relation', id: newId(subject), from: table(subject) }],
  renamesConstraint: subject =>
    renamesKey(subject, readName(table(subject)) ?? { schema: null, name: '' }, nodeOf<RenameStmt>(subject).newname),
  // It may be an index, whatever it is called.
  respells: subject => [readName(table(subject))?.name ?? '', nodeOf<RenameStmt>(subject).newname ?? ''],
  materialize: subject => [
    { kind: 'rename-table', table: table(subject), to: nodeOf<RenameStmt>(subject).newname ?? '' },
  ],
  ...newName(newId),
  examples: [
    {
      title: 'a rename',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders RENAME TO purchases',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /"public.orders" does not exist/,
        between: ['INSERT INTO orders VALUES (-1, 1)'],
      },
    },
  ],
}
