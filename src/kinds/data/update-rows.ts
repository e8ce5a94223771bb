import type { DeleteStmt, Node, UpdateStmt } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { untold } from '../untold.ts'
import { filledByWith } from './filled.ts'
import { stretchesOf } from './stretches.ts'

const batches = (subject: Subject): string =>
  [
    '-- where the table is large, in batches that are transactions of their own:',
    '-- repl-migrate: backfill=batched',
    subject.part.sql,
  ].join('\n')

const isConstant = (node: Node | undefined): boolean =>
  node !== undefined &&
  ('A_Const' in node ||
    ('TypeCast' in node && isConstant(node.TypeCast.arg)) ||
    ('List' in node && (node.List.items ?? []).every(isConstant)))

/** `id = 5`, `id IN (5, 6)`, or one of them and more. */
const picks = (where: Node | undefined): boolean => {
  if (where === undefined) return false
  if ('BoolExpr' in where) return where.BoolExpr.boolop === 'AND_EXPR' && (where.BoolExpr.args ?? []).some(picks)
  if (!('A_Expr' in where)) return false
  const { kind, name, lexpr, rexpr } = where.A_Expr
  const isEqual = (kind === 'AEXPR_OP' || kind === 'AEXPR_IN') && stringsOf(name)[0] === '='
  return isEqual && lexpr !== undefined && 'ColumnRef' in lexpr && isConstant(rexpr)
}

const isOne = (subject: Subject): boolean => picks(nodeOf<UpdateStmt | DeleteStmt>(subject).whereClause)

/** UPDATE and DELETE. */
export const update: Kind = {
  name: 'update-rows',
  keys: ['UpdateStmt', 'DeleteStmt'],
  about: 'Changes or removes rows. The changes travel by themselves.',
  object: subject => actsOn(subject) ?? '',
  lock: 'ROW EXCLUSIVE',
  fills: filledByWith,
  needed: 'rows',
  risks: subject =>
    nodeOf<UpdateStmt | DeleteStmt>(subject).whereClause === undefined && subject.backfill !== 'batched'
      ? [{ code: 'whole-table-write', says: 'every row is written in one transaction', cure: batches(subject) }]
      : [],
  cases: [
    ...untold('it changes old rows', () => true),
    {
      when: '`backfill=batched` asks for it',
      test: subject => subject.backfill === 'batched' && stretchesOf(subject) !== null,
      verdict: {
        order: 'primary',
        why: 'it runs on one stretch of the table after another, each a short transaction whose changes travel; the file is then no single transaction',
        backfill: stretchesOf,
      },
    },
    {
      when: '`backfill=batched` asks for it, and it looks at other tables or answers rows',
      test: subject => subject.backfill === 'batched',
      verdict: {
        order: 'refuse',
        why: 'batches are cut by the primary key of its table: with FROM, USING, WITH or RETURNING that would mean something else',
        instead:
          'UPDATE orders SET total = (SELECT sum(price) FROM lines WHERE lines.order_id = orders.id) WHERE total IS NULL',
      },
    },
    {
      when: 'it has no WHERE',
      test: subject => nodeOf<UpdateStmt | DeleteStmt>(subject).whereClause === undefined,
      verdict: {
        order: 'primary',
        why: 'every row of the table travels in one transaction, and what is written after it waits; run on the replica too, it would be applied twice',
        scans: true,
        instead: batches,
      },
    },
    {
      when: 'it picks its rows by value (WHERE id = 5)',
      test: isOne,
      verdict: {
        order: 'primary',
        why: 'the changes travel; run on the replica too, they would be applied twice without an error',
      },
    },
  ],
  otherwise: {
    order: 'primary',
    why: 'the changes travel; run on the replica too, they would be applied twice without an error',
    scans: true,
  },
  examples: [
    {
      title: 'a correction',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'UPDATE orders SET total = total + 1 WHERE id <= 20',
      order: 'primary',
      wrong: { order: 'primary-first', failure: 'diverges' },
    },
    {
      title: 'every row',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'UPDATE orders SET total = total + 1',
      order: 'primary',
      wrong: { order: 'primary-first', failure: 'diverges' },
    },
  ],
}
