import type { DropStmt } from '@pgsql/types'
import { quoteLiteral } from '../../sql/name.ts'
import { builtinId } from '../column/type.ts'
import type { Kind, Verdict } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { nodeOf, primaryType, type Subject } from '../subject.ts'
import { calledOtherwise } from './called-otherwise.ts'
import { type FoundIndex, findIndexes, indexId, isReplicaIdentity } from './index-name.ts'

const found = (subject: Subject) => findIndexes(subject, spokenName(subject))

const isConcurrent = (subject: Subject): boolean => nodeOf<DropStmt>(subject).concurrent === true

const isUnique = (subject: Subject): boolean => found(subject).some(({ index }) => index.unique)

const short = new Set(
  [
    'bool',
    'char',
    'cidr',
    'date',
    'float4',
    'float8',
    'inet',
    'int2',
    'int4',
    'int8',
    'interval',
    'macaddr',
    'macaddr8',
  ]
    .concat(['money', 'numeric', 'oid', 'time', 'timestamp', 'timestamptz', 'timetz', 'uuid'])
    .map(builtinId),
)

const isShort = (subject: Subject, typeId: string): boolean =>
  short.has(typeId) || primaryType(subject, typeId)?.kind === 'enum'

/** Has an expression that can fail, or may hold what is too long for it (2,704 bytes in a btree)? */
const refuses = (subject: Subject, { index, relation }: FoundIndex): boolean =>
  index.unique ||
  index.expressions ||
  index.partial ||
  /\bINCLUDE\b/.test(index.definition) ||
  relation.columns.some(({ name, typeId }) => index.columns.includes(name) && !isShort(subject, typeId))

const isPlain = (subject: Subject): boolean =>
  found(subject).length > 0 && !found(subject).some(one => refuses(subject, one))

const alone: Pick<Verdict, 'transaction' | 'lock' | 'settled'> = {
  transaction: 'alone',
  lock: 'SHARE UPDATE EXCLUSIVE',
  settled: subject => ({
    done: `SELECT to_regclass(${quoteLiteral(indexId(subject, spokenName(subject)))}) IS NULL AS done`,
    clear: null,
  }),
}

const plain: Verdict = { order: 'free', why: 'an index finds rows and changes none' }

const refusing: Verdict = {
  order: 'expand',
  why: 'primary first, apply would stop at the first row that only the replica’s index still forbids: one that agrees with another (duplicate key value violates unique constraint), a value too long for it, one that its expression fails on',
}

/** DROP INDEX, also CONCURRENTLY. */
export const dropIndex: Kind = {
  name: 'drop-index',
  keys: ['DropStmt.OBJECT_INDEX'],
  about: 'Drops an index. One that forbids rows must leave the replica before the first of them arrives.',
  object: subject => indexId(subject, spokenName(subject)),
  lock: 'ACCESS EXCLUSIVE',
  alsoLocks: subject =>
    found(subject).map(({ relation }) => ({
      relation: relation.id,
      lock: isConcurrent(subject) ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
    })),
  needed: subject => (isUnique(subject) ? 'rows' : 'mirror'),
  unindexes: subject => indexId(subject, spokenName(subject)),
  cases: [
    {
      when: 'it is the replica identity of its table',
      test: subject => found(subject).some(isReplicaIdentity),
      verdict: {
        order: 'refuse',
        why: 'it is how apply and the primary tell rows apart: without it the primary refuses every UPDATE and DELETE of the table',
        instead: subject =>
          `-- in a migration before this one:\nALTER TABLE ${found(subject)[0]?.relation.id ?? '…'} REPLICA IDENTITY DEFAULT`,
      },
    },
    calledOtherwise,
    {
      when: 'it forbids no row (not unique, short values, no expression or condition), and CONCURRENTLY is given',
      test: subject => isPlain(subject) && isConcurrent(subject),
      verdict: { ...plain, ...alone },
    },
    { when: 'it forbids no row', test: isPlain, verdict: plain },
    { when: 'CONCURRENTLY is given', test: isConcurrent, verdict: { ...refusing, ...alone } },
  ],
  otherwise: refusing,
  examples: [
    {
      title: 'a plain index',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE INDEX orders_total ON orders (total)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP INDEX orders_total',
      order: 'free',
    },
    {
      title: 'writers go on',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer)',
        'CREATE INDEX orders_total ON orders (total)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP INDEX CONCURRENTLY orders_total',
      order: 'free',
    },
    {
      title: 'a unique index',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, code integer)',
        'CREATE UNIQUE INDEX orders_code ON orders (code)',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP INDEX orders_code',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /duplicate key|insert_exists/,
        between: ['INSERT INTO orders VALUES (-1, 77), (-2, 77)'],
      },
    },
    {
      title: 'one that is too narrow for long values',
      given: ['CREATE TABLE notes (id bigint PRIMARY KEY, body text)', 'CREATE INDEX notes_body ON notes (body)'],
      rows: ['INSERT INTO notes SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP INDEX notes_body',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /index row/,
        between: ["INSERT INTO notes SELECT -1, string_agg(md5(i::text), '') FROM generate_series(1, 300) AS i"],
      },
    },
    {
      title: 'one with an expression',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, code text)',
        'CREATE INDEX orders_number ON orders ((code::integer))',
      ],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'DROP INDEX orders_number',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /invalid input syntax/,
        between: ["INSERT INTO orders VALUES (-1, 'A7')"],
      },
    },
    {
      title: 'the replica identity',
      given: [
        'CREATE TABLE orders (id bigint NOT NULL, total integer)',
        'CREATE UNIQUE INDEX orders_id ON orders (id)',
        'ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_id',
      ],
      sql: 'DROP INDEX orders_id',
      order: 'refuse',
    },
  ],
}
