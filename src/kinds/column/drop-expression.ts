import { quoteName } from '../../sql/name.ts'
import { member, named, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { isVirtual } from './generated.ts'
import { primaryColumn } from './origin.ts'

const anew = (subject: Subject): string => {
  const column = primaryColumn(subject, table(subject), named(subject))
  const [alter, name] = [`ALTER TABLE ${table(subject)}`, quoteName(named(subject))]
  return [
    `${alter} DROP COLUMN ${name};`,
    `${alter} ADD COLUMN ${name} ${column?.type ?? '…'};`,
    '-- in the next migration; where the table is large, under backfill=batched:',
    `UPDATE ${table(subject)} SET ${name} = ${column?.default ?? '…'};`,
  ].join('\n')
}

/** ALTER TABLE … ALTER COLUMN … DROP EXPRESSION (13). */
export const dropExpression: Kind = {
  name: 'drop-expression',
  keys: ['AlterTableStmt.AT_DropExpression'],
  about: 'Makes a generated column a plain one, whose values travel from then on.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'generated', table: table(subject), column: named(subject), generated: false }],
  cases: [
    {
      when: 'the column is VIRTUAL (18)',
      test: isVirtual,
      verdict: {
        order: 'refuse',
        why: 'PostgreSQL does not support it for a virtual column, which has no values to keep',
        instead: anew,
      },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'from here on the column travels: primary first, apply would stop (target relation is missing replicated column); replica first, its values would be missing without an error',
    diverges: true,
  },
  examples: [
    {
      title: 'a generated column becomes a plain one',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) STORED)',
      ],
      rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN doubled DROP EXPRESSION',
      order: 'stream',
      since: 13,
      unread: true,
      wrong: {
        order: 'replica-first',
        failure: 'diverges',
        between: ['INSERT INTO orders (id, total) VALUES (-1, 1)'],
      },
    },
    {
      title: 'a VIRTUAL column',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) VIRTUAL)',
      ],
      rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN doubled DROP EXPRESSION',
      order: 'refuse',
      since: 18,
      unread: true,
    },
  ],
}
