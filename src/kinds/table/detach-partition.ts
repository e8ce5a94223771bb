import { quoteLiteral } from '../../sql/name.ts'
import { command, table } from '../alter.ts'
import { columnNow } from '../column/origin.ts'
import { travelsByRoot } from '../family.ts'
import type { Kind, ReplicaSql, Verdict } from '../kind.ts'
import { isWanted } from '../left-out.ts'
import { primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import { besideDefault, partition } from './partition.ts'
import { intoTableOfItsOwn, leavesByRoot, stayPublished, stayReadable } from './stay-published.ts'

const byRoot =
  'replica first, apply would stop at the next row on its way to it: no partition of relation found for row'

const isDetached = (subject: Subject): string =>
  `SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = to_regclass(${quoteLiteral(partition(subject).id)}) AND inhparent = to_regclass(${quoteLiteral(table(subject))})) AS done`

const isConcurrent = (subject: Subject): boolean =>
  partition(subject).concurrent && command(subject).subtype === 'AT_DetachPartition'

const alone: Pick<Verdict, 'lock' | 'transaction' | 'settled'> = {
  lock: 'SHARE UPDATE EXCLUSIVE',
  transaction: 'alone',
  settled: subject => ({ done: isDetached(subject), clear: null }),
}

const expanding = (sql: string | null): readonly ReplicaSql[] => (sql === null ? [] : [{ order: 'expand', sql }])

/** The primary's own defaults where a replica had the identity of its table in their place (17), which ends with it. */
const ownDefaults = (subject: Subject): readonly string[] => {
  const { id } = partition(subject)
  const counted = new Set(
    replicaRelations(subject, id)
      .flatMap(({ columns }) => columns)
      .flatMap(({ name, identity }) => (identity === 'no' ? [] : [name])),
  )
  return (primaryRelation(subject, id)?.columns ?? [])
    .filter(({ name, default: value }) => value !== null && counted.has(name))
    .map(
      column => `ALTER TABLE ${id} ALTER COLUMN ${columnNow(subject, id, column.name)} SET DEFAULT ${column.default}`,
    )
}

/** One text, for the replica’s apply worker. */
const inPlace = (subject: Subject): readonly ReplicaSql[] => {
  const readable = stayReadable(subject)
  const texts = [...(readable === null ? [] : [readable]), subject.part.sql, ...ownDefaults(subject)]
  return texts.length === 1 ? [] : [{ order: 'contract', sql: texts.join(';\n') }]
}

/** Does the configuration leave its table out of replication, and not the partition for itself, which no replica has? */
const comesIn = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const isOut = subject.hosts !== null && !isWanted(subject, table(subject)) && subject.hosts.wanted(id)
  return isOut && replicaRelations(subject, id).length === 0
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
      when: 'the configuration leaves its table out of replication, and not the partition for itself',
      test: comesIn,
      verdict: {
        order: 'refuse',
        why: 'no replica has it: its rows would be on the primary alone, or, where the publication takes it in by itself, stop apply for good (target relation does not exist)',
        diverges: true,
        instead: subject =>
          [
            `-- leave it out, too, in the configuration: tables: { exclude: [..., ${partition(subject).id}] }`,
            '-- or make a table that travels, with its columns written out, and write its rows there:',
            `CREATE TABLE … (…);\nINSERT INTO … SELECT * FROM ${partition(subject).id};\nDROP TABLE ${partition(subject).id};`,
          ].join('\n'),
      },
      shown: 'ALTER TABLE left_out DETACH PARTITION left_out_2026',
    },
    {
      when: 'its rows travel as its root’s (publish_via_partition_root), and it is to be replicated for itself',
      test: leavesByRoot,
      verdict: {
        order: 'refuse',
        why: 'the replicas know only the root: rows written to the table between the commit and their next REFRESH PUBLICATION would be missing there without an error',
        diverges: true,
        rule: 'detach-by-root',
        instead: intoTableOfItsOwn,
        allowed: { order: 'contract', why: byRoot },
      },
    },
    {
      when: 'it is CONCURRENTLY, and rows travel as the root’s',
      test: subject => isConcurrent(subject) && travelsByRoot(subject),
      verdict: { order: 'contract', why: byRoot, ...alone },
    },
    {
      when: 'it is CONCURRENTLY',
      test: isConcurrent,
      verdict: {
        order: 'expand',
        why: 'rows for it travel by its own name, to a partition and to a table of its own alike (its bound stays as a CHECK)',
        ...alone,
        before: stayPublished,
        replica: subject => [
          ...expanding(stayReadable(subject)),
          { order: 'expand', sql: subject.part.sql },
          ...ownDefaults(subject).flatMap(expanding),
        ],
      },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'primary first, apply would stop at a row that its bound forbids, or that another partition takes from then on (violates partition constraint); replica first, at one that is on its way to it by its root (no partition of relation found for row)',
    before: stayPublished,
    replica: inPlace,
  },
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
      order: 'stream',
      since: 13,
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /violates partition constraint/,
        publish: ['events_old'],
        between: ["INSERT INTO events_old VALUES (1, '2030-01-01')"],
      },
    },
    {
      title: 'CONCURRENTLY',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        "CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
      ],
      rows: ["INSERT INTO events SELECT i, '2025-01-01' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE events DETACH PARTITION events_old CONCURRENTLY',
      order: 'expand',
      since: 14,
    },
  ],
}
