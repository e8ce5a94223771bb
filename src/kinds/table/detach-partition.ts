import { quoteLiteral } from '../../sql/name.ts'
import { command, table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'
import { besideDefault, givesRowsAway, partition } from './partition.ts'

const why = 'replica first, apply would stop at the next row on its way to it: no partition of relation found for row'

const isDetached = (subject: Subject): string =>
  `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = to_regclass(${quoteLiteral(partition(subject).id)}) AND inhparent = to_regclass(${quoteLiteral(table(subject))})) AS done`

/** Rows written to it from the commit on must travel as before: it joins the publication in the same transaction. */
const stayPublished = (subject: Subject): string | null => {
  const { hosts } = subject
  const { id } = partition(subject)
  const oid = primaryRelation(subject, id)?.oid
  if (hosts === null || oid === undefined || !hosts.wanted(id)) return null
  const publication = quoteLiteral(hosts.publication)
  return [
    'DO $stay$ BEGIN',
    `  IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = ${oid} AND relkind = 'r') AND NOT EXISTS (`,
    `      SELECT FROM pg_catalog.pg_get_publication_tables(${publication}) WHERE relid = ${oid})`,
    '  THEN',
    `    EXECUTE pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %s', ${publication}, ${oid}::oid::pg_catalog.regclass);`,
    '  END IF;',
    'END $stay$',
  ].join('\n')
}

/** ALTER TABLE … DETACH PARTITION, also CONCURRENTLY and FINALIZE. */
export const detachPartition: Kind = {
  name: 'detach-partition',
  keys: ['AlterTableStmt.AT_DetachPartition', 'AlterTableStmt.AT_DetachPartitionFinalize'],
  about: 'Takes a partition out of its table. The replica must keep it until the last row for it has arrived.',
  object: subject => partition(subject).id || table(subject),
  lock: 'ACCESS EXCLUSIVE',
  alsoLocks: subject => [{ relation: partition(subject).id, lock: 'ACCESS EXCLUSIVE' }],
  needed: 'rows',
  whole: true,
  reconciles: true,
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  cases: [
    {
      when: 'it is CONCURRENTLY',
      test: subject => partition(subject).concurrent && command(subject).subtype === 'AT_DetachPartition',
      verdict: {
        order: 'contract',
        why,
        lock: 'SHARE UPDATE EXCLUSIVE',
        transaction: 'alone',
        settled: subject => ({ done: isDetached(subject), clear: null }),
      },
    },
    givesRowsAway(subject => partition(subject).id, { atEnd: stayPublished }),
  ],
  otherwise: { order: 'contract', why, atEnd: stayPublished },
  examples: [
    {
      ...besideDefault,
      title: 'a partition beside a DEFAULT one',
      sql: 'ALTER TABLE events DETACH PARTITION events_old',
    },
    {
      title: 'an old partition leaves',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        "CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
        "CREATE TABLE events_new PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
      ],
      rows: ["INSERT INTO events SELECT i, '2025-01-01' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE events DETACH PARTITION events_old',
      order: 'contract',
      since: 13,
    },
  ],
}
