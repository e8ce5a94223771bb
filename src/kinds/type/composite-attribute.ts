import type { AlterTableStmt, RenameStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { lockTablesUsing } from '../lock-writers.ts'
import { nodeOf, type Subject, typeId } from '../subject.ts'

const composite = (subject: Subject): string => {
  const { relation } = nodeOf<AlterTableStmt | RenameStmt>(subject)
  return relation === undefined ? '' : typeId(subject, relationName(relation))
}

/** ALTER TYPE … ADD, DROP, ALTER, RENAME ATTRIBUTE. */
export const compositeAttribute: Kind = {
  name: 'composite-attribute',
  keys: [
    'AlterTableStmt.OBJECT_TYPE.AT_AddColumn',
    'AlterTableStmt.OBJECT_TYPE.AT_DropColumn',
    'AlterTableStmt.OBJECT_TYPE.AT_AlterColumnType',
    'RenameStmt.OBJECT_ATTRIBUTE',
  ],
  about: 'Changes the attributes of a composite type. Values travel as text with one place per attribute.',
  object: composite,
  lock: null,
  needed: 'rows',
  cases: [
    {
      when: 'it renames an attribute',
      test: subject => subject.part.tag === 'RenameStmt',
      verdict: { order: 'free', why: 'the text of a value has places, not names, for its attributes' },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop at the next value: malformed record literal; values written with the old attributes must commit first',
    lock: 'SHARE',
    before: subject => lockTablesUsing(composite(subject)),
  },
  examples: [
    {
      title: 'one more attribute',
      given: ['CREATE TYPE place AS (street text)', 'CREATE TABLE orders (id bigint PRIMARY KEY, ship_to place)'],
      rows: ["INSERT INTO orders SELECT i, ROW('High Street')::place FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TYPE place ADD ATTRIBUTE town text',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /malformed record literal/,
        between: ["INSERT INTO orders VALUES (-1, ROW('Low Street')::place)"],
      },
    },
    {
      title: 'another name',
      given: ['CREATE TYPE place AS (street text)', 'CREATE TABLE orders (id bigint PRIMARY KEY, ship_to place)'],
      rows: ["INSERT INTO orders SELECT i, ROW('High Street')::place FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TYPE place RENAME ATTRIBUTE street TO road',
      order: 'free',
    },
  ],
}
