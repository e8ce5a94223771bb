import type { DropStmt } from '@pgsql/types'
import { quoteLiteral } from '../../sql/name.ts'
import type { Kind, Verdict } from '../kind.ts'
import { spokenName } from '../spoken.ts'
import { nodeOf, type Subject } from '../subject.ts'
import { findIndexes, indexId, isReplicaIdentity } from './index-name.ts'

const found = (subject: Subject) => findIndexes(subject, spokenName(subject))

const isConcurrent = (subject: Subject): boolean => nodeOf<DropStmt>(subject).concurrent === true

const isUnique = (subject: Subject): boolean => found(subject).some(({ index }) => index.unique)

const isPlain = (subject: Subject): boolean => found(subject).length > 0 && !isUnique(subject)

const alone: Pick<Verdict, 'transaction' | 'lock' | 'settled'> = {
  transaction: 'alone',
  lock: 'SHARE UPDATE EXCLUSIVE',
  settled: subject => ({
    done: `SELECT to_regclass(${quoteLiteral(indexId(subject, spokenName(subject)))}) IS NULL AS done`,
    clear: null,
  }),
}

const plain: Verdict = { order: 'free', why: 'an index finds rows and changes none' }

const unique: Verdict = {
  order: 'expand',
  why: 'if it is unique, primary first apply would stop at the first row that agrees with another: duplicate key value violates unique constraint',
}

/** DROP INDEX, also CONCURRENTLY. */
export const dropIndex: Kind = {
  name: 'drop-index',
  keys: ['DropStmt.OBJECT_INDEX'],
  about: 'Drops an index. A unique one must leave the replica before the first row that it forbids arrives.',
  object: subject => indexId(subject, spokenName(subject)),
  lock: 'ACCESS EXCLUSIVE',
  alsoLocks: subject =>
    found(subject).map(({ relation }) => ({
      relation: relation.id,
      lock: isConcurrent(subject) ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
    })),
  needed: subject => (isUnique(subject) ? 'rows' : 'mirror'),
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
    {
      when: 'it is not unique, and CONCURRENTLY is given',
      test: subject => isPlain(subject) && isConcurrent(subject),
      verdict: { ...plain, ...alone },
    },
    { when: 'it is not unique', test: isPlain, verdict: plain },
    { when: 'CONCURRENTLY is given', test: isConcurrent, verdict: { ...unique, ...alone } },
  ],
  otherwise: unique,
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
