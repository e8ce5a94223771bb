import type { RenameStmt } from '@pgsql/types'
import { qualify, readName } from '../../sql/name.ts'
import type { Kind, Verdict } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { isPartitioned, tellOfRoot } from '../tell-publisher.ts'

const table = (subject: Subject): string => actsOn(subject) ?? ''

const newId = (subject: Subject): string =>
  qualify(readName(table(subject))?.schema ?? null, nodeOf<RenameStmt>(subject).newname ?? '')

const renamed: Verdict = {
  order: 'stream',
  why: 'in any other order apply would stop at the next row: target relation does not exist',
  breaks: true,
  instead: subject =>
    [
      '-- to let old and new code run side by side; first migration:',
      `${subject.part.sql};`,
      `CREATE VIEW ${table(subject)} AS SELECT * FROM ${newId(subject)};`,
      '-- last migration, when no code knows the old name any more:',
      `DROP VIEW ${table(subject)};`,
    ].join('\n'),
}

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
  materialize: subject => [
    { kind: 'rename-table', table: table(subject), to: nodeOf<RenameStmt>(subject).newname ?? '' },
  ],
  cases: [
    {
      when: 'it is partitioned',
      test: subject => isPartitioned(subject, table(subject)),
      verdict: { ...renamed, atEnd: subject => tellOfRoot(subject, table(subject)) },
    },
  ],
  otherwise: renamed,
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
