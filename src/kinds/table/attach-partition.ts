import { table } from '../alter.ts'
import type { Kind } from '../kind.ts'
import { isNew, isPublished, primaryRelation, type Subject } from '../subject.ts'
import { partition } from './partition.ts'

/** Its rows are on the primary alone, and a parent published as one table never copies them. */
const bringsRows = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const known = primaryRelation(subject, id)
  const root = subject.hosts?.primary.publications.get(subject.hosts.publication)?.viaRoot === true
  return known !== null && known.rowsEstimate !== 0 && root && !isNew(subject, id) && !isPublished(subject, id)
}

/** The rows are written once more, through the parent, so that they travel like any others. */
const throughTheParent = (subject: Subject): string => {
  const { id } = partition(subject)
  return [
    `CREATE TEMPORARY TABLE attached ON COMMIT DROP AS SELECT * FROM ${id};`,
    `DELETE FROM ${id};`,
    '-- repl-migrate: allow=attach-filled reason="its rows are written through the parent below"',
    `${subject.part.sql};`,
    `INSERT INTO ${table(subject)} SELECT * FROM attached;`,
  ].join('\n')
}

/** ALTER TABLE … ATTACH PARTITION. */
export const attachPartition: Kind = {
  name: 'attach-partition',
  keys: ['AlterTableStmt.AT_AttachPartition'],
  about: 'Makes a table a partition of another. The replica must have it before the first row for it arrives.',
  object: subject => partition(subject).id || table(subject),
  lock: 'SHARE UPDATE EXCLUSIVE',
  lockOf: ({ hosts }) =>
    (hosts?.primary.catalog.version ?? 120000) < 120000 ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE',
  alsoLocks: subject => [{ relation: partition(subject).id, lock: 'ACCESS EXCLUSIVE' }],
  needed: 'rows',
  whole: true,
  reconciles: true,
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  identifies: subject => ({ relation: partition(subject).id, told: 'key' }),
  cases: [
    {
      when: 'it brings rows that have never travelled into a table published via its root',
      test: bringsRows,
      verdict: {
        order: 'refuse',
        why: 'its rows are on the primary alone, and a table published via its root copies none of them: they would be missing on the replica without an error',
        diverges: true,
        rule: 'attach-filled',
        instead: throughTheParent,
        allowed: { order: 'expand', why: 'the replica must have the partition before the first row for it arrives' },
      },
    },
  ],
  otherwise: {
    order: 'expand',
    why: 'primary first, apply would stop at the first row for it (no partition of relation found for row), or, published by its own name, lack the table',
    scans: true,
  },
  examples: [
    {
      title: 'an empty table becomes a partition',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        "CREATE TABLE events_old PARTITION OF events FOR VALUES FROM ('2000-01-01') TO ('2026-01-01')",
        "CREATE TABLE events_new (id bigint, day date NOT NULL CHECK (day >= '2026-01-01' AND day < '2040-01-01'), PRIMARY KEY (id, day))",
      ],
      sql: "ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
      order: 'expand',
      since: 13,
    },
  ],
}
