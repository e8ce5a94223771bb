import type { AlterObjectSchemaStmt } from '@pgsql/types'
import { qualify, readName } from '../../sql/name.ts'
import type { Kind, Verdict } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { isPartitioned, tellOfRoot } from '../tell-publisher.ts'

const table = (subject: Subject): string => actsOn(subject) ?? ''

const schema = (subject: Subject): string => nodeOf<AlterObjectSchemaStmt>(subject).newschema ?? ''

const moved: Verdict = {
  order: 'stream',
  why: 'in any other order apply would stop at the next row: target relation does not exist',
  breaks: true,
  instead: subject =>
    [
      '-- to let old and new code run side by side; first migration:',
      `${subject.part.sql};`,
      `CREATE VIEW ${table(subject)} AS SELECT * FROM ${qualify(schema(subject), readName(table(subject))?.name ?? '')};`,
      '-- last migration, when no code knows the old name any more:',
      `DROP VIEW ${table(subject)};`,
    ].join('\n'),
}

/** ALTER TABLE … SET SCHEMA. */
export const setTableSchema: Kind = {
  name: 'set-schema',
  keys: ['AlterObjectSchemaStmt.OBJECT_TABLE', 'AlterObjectSchemaStmt.OBJECT_FOREIGN_TABLE'],
  about: 'Moves a table to another schema. Rows travel by its full name, so both hosts must change at the same place.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  whole: true,
  reconciles: true,
  creates: subject => [
    {
      what: 'relation',
      id: qualify(schema(subject), readName(table(subject))?.name ?? ''),
      from: table(subject),
    },
  ],
  materialize: subject => [{ kind: 'move-table', table: table(subject), to: schema(subject) }],
  cases: [
    {
      when: 'it is partitioned',
      test: subject => isPartitioned(subject, table(subject)),
      verdict: { ...moved, atEnd: subject => tellOfRoot(subject, table(subject)) },
    },
  ],
  otherwise: moved,
  examples: [
    {
      title: 'another schema',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)', 'CREATE SCHEMA shop'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders SET SCHEMA shop',
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
