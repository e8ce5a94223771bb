import { quoteName, wordsIn } from '../../sql/name.ts'
import { member, named, table } from '../alter.ts'
import { tableThatCalls } from '../data/calls.ts'
import { catalogsOf } from '../family.ts'
import type { Kind } from '../kind.ts'
import { catalogId, type Subject } from '../subject.ts'
import { isVirtual } from './generated.ts'
import { primaryColumn } from './origin.ts'

/** What makes a server refuse it for a virtual column (ALTER TABLE, "SET EXPRESSION"; seen on 18.4). */
const isBarred = (subject: Subject): boolean => {
  const id = catalogId(subject.scope, table(subject)) ?? ''
  return catalogsOf(subject).some(
    ({ catalog, relations }) =>
      catalog.publications.some(({ tables }) => tables.some(one => one.table === id)) ||
      relations.get(id)?.constraints.some(({ type }) => type === 'check') === true,
  )
}

const anew = (subject: Subject): string => {
  const [, expression = '(…)'] = /\bSET\s+EXPRESSION\s+AS\s*(\([\s\S]*\))/i.exec(subject.part.sql) ?? []
  const type = primaryColumn(subject, table(subject), named(subject))?.type ?? '…'
  const [alter, name] = [`ALTER TABLE ${table(subject)}`, quoteName(named(subject))]
  return `${alter} DROP COLUMN ${name};\n${alter} ADD COLUMN ${name} ${type} GENERATED ALWAYS AS ${expression} VIRTUAL;`
}

/** ALTER TABLE … ALTER COLUMN … SET EXPRESSION (17). */
export const setExpression: Kind = {
  name: 'set-expression',
  keys: ['AlterTableStmt.AT_SetExpression'],
  computes: subject => wordsIn(subject.part.sql),
  about: 'Gives a generated column another expression. Each host computes it for itself.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  work: subject => (subject.hosts === null ? { unless: 'the column is VIRTUAL' } : {}),
  calls: tableThatCalls,
  cases: [
    {
      when: 'the column is VIRTUAL (18), and its table is in a publication or has a CHECK',
      test: subject => isVirtual(subject) && isBarred(subject),
      verdict: {
        order: 'refuse',
        why: 'PostgreSQL does not support it for a virtual column of a table that a publication names or that has a CHECK',
        instead: subject => `-- nothing is stored, so it costs nothing to make it anew\n${anew(subject)}`,
      },
    },
    {
      when: 'the column is VIRTUAL (18)',
      test: isVirtual,
      verdict: {
        order: 'stream',
        why: 'generated columns do not travel: only at the same place in the stream does a reader of either host see the same change',
      },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'generated columns do not travel: only at the same place in the stream does a reader of either host see the same change',
    rewrites: true,
  },
  examples: [
    {
      title: 'another expression',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) STORED)',
      ],
      rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN doubled SET EXPRESSION AS (total::bigint * 3)',
      order: 'stream',
      since: 17,
      unread: true,
    },
    {
      title: 'another expression of a VIRTUAL column',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, doubled bigint GENERATED ALWAYS AS (total::bigint * 2) VIRTUAL)',
      ],
      rows: ['INSERT INTO orders (id, total) SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders ALTER COLUMN doubled SET EXPRESSION AS (total::bigint * 3)',
      order: 'refuse',
      since: 18,
      unread: true,
    },
  ],
}
