import { quoteLiteral } from '../../sql/name.ts'
import type { Kind } from '../kind.ts'
import type { Settled } from '../settled.ts'
import { actsOn, type Subject } from '../subject.ts'
import { halfBuilt } from './half-built.ts'
import { hashHides } from './hash-hides.ts'
import {
  computedWhy,
  computes,
  concurrently,
  namedIndex,
  newIndex,
  plainWhy,
  refusesBy,
  statement,
  uniqueWhy,
} from './index-statement.ts'

/** A build that was cut off leaves an invalid index behind. */
const settled = (subject: Subject): Settled => ({
  done: `SELECT coalesce((SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(${quoteLiteral(newIndex(subject))})), false) AS done`,
  clear: `DROP INDEX CONCURRENTLY IF EXISTS ${newIndex(subject)}`,
})

/** Its table, where whole rows could be found by it: not by a partial one, nor by GIN and the like. */
const usable = (subject: Subject): readonly string[] => {
  const { whereClause, accessMethod = 'btree' } = statement(subject)
  const table = actsOn(subject)
  return table === null || whereClause !== undefined || !['btree', 'hash'].includes(accessMethod) ? [] : [table]
}

/** CREATE INDEX CONCURRENTLY. */
export const createIndexConcurrently: Kind = {
  name: 'create-index-concurrently',
  keys: ['IndexStmt'],
  matches: subject => statement(subject).concurrent === true,
  about: 'Builds an index while writers go on, outside any transaction.',
  object: newIndex,
  names: namedIndex,
  computes: refusesBy,
  lock: 'SHARE UPDATE EXCLUSIVE',
  needed: subject => (statement(subject).unique === true ? 'rows' : 'mirror'),
  cases: [
    {
      when: 'it has no name',
      test: subject => statement(subject).idxname === undefined,
      verdict: {
        order: 'refuse',
        why: 'if the build is cut off, nobody could tell whether this index exists: it has no name to look for',
        instead: concurrently,
      },
    },
    hashHides,
    halfBuilt(usable, settled),
    {
      when: 'it is unique',
      test: subject => statement(subject).unique === true,
      verdict: { order: 'contract', why: uniqueWhy, scans: true, transaction: 'alone', settled },
    },
    {
      when: 'it has an expression or a condition',
      test: computes,
      verdict: { order: 'contract', why: computedWhy, scans: true, transaction: 'alone', settled },
    },
  ],
  otherwise: { order: 'free', why: plainWhy, scans: true, transaction: 'alone', settled },
  examples: [
    {
      title: 'writers go on',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE INDEX CONCURRENTLY orders_total ON orders (total)',
      order: 'free',
    },
    {
      title: 'a unique index',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code bigint)'],
      sql: 'CREATE UNIQUE INDEX CONCURRENTLY orders_code ON orders (code, id)',
      order: 'contract',
    },
    {
      title: 'on a table without a key',
      given: ['CREATE TABLE marks (total integer, note text)', 'ALTER TABLE marks REPLICA IDENTITY FULL'],
      sql: 'CREATE INDEX CONCURRENTLY marks_total ON marks (total)',
      order: 'refuse',
      since: 16,
    },
    {
      title: 'without a name',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'CREATE INDEX CONCURRENTLY ON orders (total)',
      order: 'refuse',
    },
  ],
}
