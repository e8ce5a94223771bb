import type { RenameStmt } from '@pgsql/types'
import { quoteName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, primaryColumn, type Subject } from '../subject.ts'

const parts = (subject: Subject) => {
  const { subname = '', newname = '' } = nodeOf<RenameStmt>(subject)
  return { table: actsOn(subject) ?? '', from: subname, to: newname }
}

/** The rename without a moment at which old and new code cannot both run. */
const recipe = (subject: Subject): string => {
  const { table, from, to } = parts(subject)
  const [old, fresh] = [quoteName(from), quoteName(to)]
  const type = primaryColumn(subject, table, from)?.type ?? '/* its type */'
  return [
    '-- to run old and new code side by side; first migration:',
    `ALTER TABLE ${table} ADD COLUMN ${fresh} ${type};`,
    '-- then have the application write both, and fill the old rows (in batches where the table is large):',
    `UPDATE ${table} SET ${fresh} = ${old} WHERE ${fresh} IS DISTINCT FROM ${old};`,
    `-- when nothing reads ${old} any more:`,
    `ALTER TABLE ${table} DROP COLUMN ${old};`,
  ].join('\n')
}

/** ALTER TABLE … RENAME COLUMN. */
export const renameColumn: Kind = {
  name: 'rename-column',
  keys: ['RenameStmt.OBJECT_COLUMN', 'RenameStmt.OBJECT_FOREIGN_TABLE.OBJECT_COLUMN'],
  about: 'Renames a column. Rows travel by column name, so both hosts must change at the same place in the stream.',
  object: subject => `${parts(subject).table}.${quoteName(parts(subject).from)}`,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => {
    const { table, from, to } = parts(subject)
    return [{ kind: 'rename-column', table, column: from, to }]
  },
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop (target relation is missing replicated column), or, names swapped, fill the wrong column without an error',
    diverges: true,
    instead: recipe,
  },
  examples: [
    {
      title: 'a rename',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)'],
      rows: ["INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE orders RENAME COLUMN note TO remark',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /missing (some )?replicated column/,
        between: ["INSERT INTO orders VALUES (-1, 1, 'n')"],
      },
    },
    {
      title: 'two names swapped',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, net integer, gross integer)'],
      rows: ['INSERT INTO orders SELECT i, i, i * 2 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders RENAME net TO swap;\nALTER TABLE orders RENAME gross TO net;\nALTER TABLE orders RENAME swap TO gross',
      order: 'stream',
      wrong: { order: 'replica-first', failure: 'diverges', between: ['INSERT INTO orders VALUES (-1, 1, 2)'] },
    },
  ],
}
