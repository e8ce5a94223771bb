import type { ReindexStmt } from '@pgsql/types'
import { relationName } from '../../sql/name.ts'
import type { Kind, Verdict } from '../kind.ts'
import { nodeOf, relationId, type Subject } from '../subject.ts'
import { halfBuilt, looksInto } from './half-built.ts'
import { findIndexes } from './index-name.ts'

const rebuilt = (subject: Subject): string => {
  const { relation, name } = nodeOf<ReindexStmt>(subject)
  if (relation?.relname === undefined) return name ?? 'the database'
  return relationId(subject, { schema: relation.schemaname ?? null, name: relation.relname })
}

const isConcurrent = (subject: Subject): boolean =>
  (nodeOf<ReindexStmt>(subject).params ?? []).some(node => 'DefElem' in node && node.DefElem.defname === 'concurrently')

const isWide = (subject: Subject): boolean =>
  !['REINDEX_OBJECT_INDEX', 'REINDEX_OBJECT_TABLE'].includes(nodeOf<ReindexStmt>(subject).kind ?? '')

const again = { done: 'SELECT false AS done', clear: null }

const tablesOf = (subject: Subject): readonly string[] => {
  const { relation, kind } = nodeOf<ReindexStmt>(subject)
  if (relation === undefined) return []
  if (kind === 'REINDEX_OBJECT_TABLE') return [relationId(subject, relationName(relation))]
  return findIndexes(subject, relationName(relation)).map(({ relation: { id } }) => id)
}

const concurrently: Verdict = {
  order: 'free',
  why: 'an index finds rows and changes none',
  lock: 'SHARE UPDATE EXCLUSIVE',
  transaction: 'alone',
  settled: () => again,
}

/** REINDEX. */
export const reindex: Kind = {
  name: 'reindex',
  keys: ['ReindexStmt'],
  about: 'Builds indexes anew from the rows of one host.',
  object: rebuilt,
  lock: 'SHARE',
  needed: 'mirror',
  alsoLocks: subject => {
    const { relation, kind } = nodeOf<ReindexStmt>(subject)
    if (relation === undefined || kind !== 'REINDEX_OBJECT_INDEX') return []
    return findIndexes(subject, relationName(relation)).map(one => ({ relation: one.relation.id, lock: 'SHARE' }))
  },
  cases: [
    halfBuilt(
      subject => (isConcurrent(subject) ? tablesOf(subject) : []),
      () => again,
    ),
    {
      when: 'it is CONCURRENTLY for a whole schema or database, and a replica is of 16 or later',
      test: subject => isConcurrent(subject) && isWide(subject) && looksInto(subject),
      verdict: {
        order: 'refuse',
        why: 'it names no table, and on one without a key apply would look into the index that is being built, and stop (could not read blocks)',
        rule: 'reindex-wide',
        allowed: concurrently,
        transaction: 'alone',
        settled: () => again,
        instead:
          '-- table by table, or, where every published table has a key, with the directive:\nREINDEX TABLE CONCURRENTLY public.orders;',
      },
    },
    {
      when: 'it is CONCURRENTLY',
      test: isConcurrent,
      verdict: concurrently,
    },
    {
      when: 'it is for a whole schema or database',
      test: isWide,
      verdict: {
        order: 'free',
        why: 'an index finds rows and changes none',
        transaction: 'alone',
        settled: () => again,
      },
    },
  ],
  otherwise: {
    order: 'free',
    why: 'an index finds rows and changes none',
    scans: true,
    instead: subject =>
      `-- in a file of its own, without holding up writers (12 and later):\n${subject.part.sql.replace(/\b(TABLE|INDEX)\b/i, '$1 CONCURRENTLY')}`,
  },
  examples: [
    {
      title: 'one table',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'REINDEX TABLE orders',
      order: 'free',
    },
    {
      title: 'concurrently on a table without a key',
      given: [
        'CREATE TABLE marks (total integer, note text)',
        'CREATE INDEX marks_total ON marks (total)',
        'ALTER TABLE marks REPLICA IDENTITY FULL',
      ],
      sql: 'REINDEX INDEX CONCURRENTLY marks_total',
      order: 'refuse',
      since: 16,
    },
    {
      title: 'a schema concurrently',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'REINDEX SCHEMA CONCURRENTLY public',
      order: 'refuse',
      since: 16,
    },
    {
      title: 'writers go on',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'REINDEX TABLE CONCURRENTLY orders',
      order: 'free',
      since: 12,
    },
  ],
}
