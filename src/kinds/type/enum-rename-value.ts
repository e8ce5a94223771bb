import { quoteLiteral } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { lockTablesUsing } from '../lock-writers.ts'
import { tablesHolding } from '../tables-holding.ts'
import { enumChange } from './enum.ts'

/** ALTER TYPE … RENAME VALUE. */
export const enumRenameValue: Kind = {
  name: 'enum-rename-value',
  keys: ['AlterEnumStmt'],
  matches: subject => enumChange(subject).from !== null,
  about: 'Renames a label of an enum. Labels travel as text, and PostgreSQL itself keeps no writer off meanwhile.',
  object: subject => enumChange(subject).id,
  lock: null,
  needed: 'rows',
  cases: [],
  otherwise: {
    order: 'stream',
    why: 'in any other order apply would stop at the next row with the old or the new label: invalid input value for enum; rows written with the old label must commit first',
    lock: 'SHARE',
    before: subject => lockTablesUsing(enumChange(subject).id),
    keepsOff: subject => tablesHolding(subject, [enumChange(subject).id]),
    instead: subject =>
      `-- to keep old code running meanwhile: add the new label, move the rows, leave the old label unused\nALTER TYPE ${enumChange(subject).id} ADD VALUE ${quoteLiteral(enumChange(subject).to)}`,
  },
  examples: [
    {
      title: 'a label',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: "ALTER TYPE state RENAME VALUE 'open' TO 'new'",
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /invalid input value for enum/,
        between: ["INSERT INTO orders VALUES (-1, 'open')"],
      },
    },
    {
      title: 'a label, before a column of the enum becomes a text',
      given: ["CREATE TYPE state AS ENUM ('open', 'done')", 'CREATE TABLE orders (id bigint PRIMARY KEY, state state)'],
      rows: ["INSERT INTO orders SELECT i, 'open' FROM generate_series(1, 20) AS i"],
      sql: "ALTER TYPE state RENAME VALUE 'open' TO 'new';\nALTER TABLE orders ALTER COLUMN state TYPE text",
      order: 'stream',
    },
  ],
}
