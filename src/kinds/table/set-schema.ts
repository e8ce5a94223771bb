import type { AlterObjectSchemaStmt } from '@pgsql/types'
import { qualify, readName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { newName } from './new-name.ts'

const table = (subject: Subject): string => actsOn(subject) ?? ''

const schema = (subject: Subject): string => nodeOf<AlterObjectSchemaStmt>(subject).newschema ?? ''

const newId = (subject: Subject): string => qualify(schema(subject), readName(table(subject))?.name ?? '')

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
  creates: subject => [{ what: 'relation', id: newId(subject), from: table(subject) }],
  materialize: subject => [{ kind: 'move-table', table: table(subject), to: schema(subject) }],
  ...newName(newId),
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
