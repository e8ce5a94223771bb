import { tableThatCalls } from '../data/calls.ts'
import type { Kind } from '../kind.ts'
import { actsOn, primaryRelation, type Subject } from '../subject.ts'
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
import { namedApart } from './unnamed.ts'

const isPartitioned = (subject: Subject): boolean =>
  primaryRelation(subject, actsOn(subject) ?? '')?.kind === 'partitioned'

/** With ONLY the index of a partitioned table is made without those of its partitions, and nothing is read. */
const readsNothing = (subject: Subject): boolean =>
  statement(subject).relation?.inh !== true && (subject.hosts === null || isPartitioned(subject))

const cure = (subject: Subject): string | null => {
  if (readsNothing(subject)) return null
  if (isPartitioned(subject))
    return '-- CREATE INDEX … ON ONLY the table; then, in files of their own, CREATE INDEX CONCURRENTLY on each partition; then ALTER INDEX … ATTACH PARTITION for each'
  return `-- in a file of its own, without holding up writers:\n${concurrently(subject)}`
}

/** CREATE INDEX. */
export const createIndex: Kind = {
  name: 'create-index',
  keys: ['IndexStmt'],
  matches: subject => statement(subject).concurrent !== true,
  about: 'Builds an index while writers wait.',
  object: newIndex,
  names: namedIndex,
  lock: 'SHARE',
  work: subject => (readsNothing(subject) ? { scans: false } : {}),
  needed: subject => (statement(subject).unique === true ? 'rows' : 'mirror'),
  calls: tableThatCalls,
  computes: refusesBy,
  cases: [
    namedApart,
    hashHides,
    {
      when: 'it is unique',
      test: subject => statement(subject).unique === true,
      verdict: { order: 'contract', why: uniqueWhy, scans: true, instead: cure },
    },
    {
      when: 'it has an expression or a condition',
      test: computes,
      verdict: { order: 'contract', why: computedWhy, scans: true, instead: cure },
    },
  ],
  otherwise: { order: 'free', why: plainWhy, scans: true, instead: cure },
  examples: [
    {
      title: 'a plain index',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'CREATE INDEX orders_total ON orders (total)',
      order: 'free',
    },
    {
      title: 'a unique index',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code bigint)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET code = -id;\nCREATE UNIQUE INDEX orders_code ON orders (code)',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /duplicate key|insert_exists/,
        between: ['INSERT INTO orders VALUES (-1, 77), (-2, 77)'],
      },
    },
    {
      title: 'an expression that fails on an old row',
      given: [
        // An index is built over deleted rows, too, as long as some transaction might see them.
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer) WITH (fillfactor = 10)',
        'CREATE RULE kept AS ON DELETE TO orders DO INSTEAD NOTHING',
      ],
      rows: ['INSERT INTO orders SELECT i, 0 FROM generate_series(1, 20) AS i'],
      sql: 'LOCK TABLE orders;\nUPDATE orders SET total = 1 WHERE total = 0;\nCREATE INDEX orders_share ON orders ((100 / total))',
      order: 'contract',
      wrong: { order: 'replica-first', failure: 'ddl-fails', text: /division by zero/ },
    },
  ],
}
