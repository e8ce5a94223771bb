import type { WrongOrder } from '../example.ts'
import type { Kind, Verdict } from '../kind.ts'
import type { Subject } from '../subject.ts'
import { deletes, leftBehind, tables, travelling, unsentPartitions } from './truncated.ts'

const sendsTruncate = (subject: Subject): boolean =>
  subject.hosts?.primary.publications.get(subject.hosts.publication)?.operations.truncate !== false

const travels: Verdict = {
  order: 'primary',
  why: 'it travels in the stream like rows do; on the replica first, rows on their way would come back',
  loses: true,
}

const stops: WrongOrder = {
  order: 'primary-only',
  failure: 'apply-error',
  text: /cannot truncate a table referenced in a foreign key/,
}

/** TRUNCATE. */
export const truncate: Kind = {
  name: 'truncate-table',
  keys: ['TruncateStmt'],
  about:
    'Empties tables at once. It travels where the publication says so, and kills what Materialize made of the table.',
  object: subject => tables(subject).join(', '),
  lock: 'ACCESS EXCLUSIVE',
  alsoLocks: subject =>
    tables(subject)
      .slice(1)
      .map(relation => ({ relation, lock: 'ACCESS EXCLUSIVE' })),
  needed: 'rows',
  anchored: true,
  empties: tables,
  materialize: subject => travelling(subject).map(table => ({ kind: 'truncate', table })),
  cases: [
    {
      when: 'it empties a partition, and rows travel by the root',
      test: subject => unsentPartitions(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'where rows travel by the root (publish_via_partition_root) the TRUNCATE of a partition is not sent: the replica would keep its rows without an error',
        loses: true,
        diverges: true,
        instead: deletes,
      },
    },
    {
      when: 'the primary’s publication does not send TRUNCATE',
      test: subject => !sendsTruncate(subject) && travelling(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'the publication does not send TRUNCATE: the replica would keep every row without an error',
        loses: true,
        diverges: true,
        instead: deletes,
      },
    },
    {
      when: 'a table on the replica points at it and is not sent with it',
      test: subject => leftBehind(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'apply would stop with "cannot truncate a table referenced in a foreign key constraint": it does not travel, or is partitioned and does not travel as one',
        loses: true,
        instead: deletes,
      },
    },
    {
      when: 'Materialize reads the replica',
      test: subject => subject.hosts?.materialize === true && travelling(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'TRUNCATE travels to the replica and on to Materialize, whose tables then stop for good: table was truncated',
        loses: true,
        instead: deletes,
        rule: 'truncate',
        allowed: travels,
      },
    },
  ],
  otherwise: travels,
  examples: [
    {
      title: 'TRUNCATE travels',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'TRUNCATE orders',
      order: 'primary',
      unread: true,
    },
    {
      title: 'CASCADE reaches a table that does not travel',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE local_notes (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers)',
      ],
      published: ['buyers'],
      rows: ['INSERT INTO buyers SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'TRUNCATE buyers CASCADE',
      order: 'refuse',
      unread: true,
      wrong: stops,
    },
    {
      title: 'CASCADE reaches one that does not travel through one that does',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers)',
        'CREATE TABLE local_notes (id bigint PRIMARY KEY, about bigint REFERENCES orders)',
      ],
      published: ['buyers', 'orders'],
      rows: ['INSERT INTO buyers SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'TRUNCATE buyers CASCADE',
      order: 'refuse',
      unread: true,
      wrong: stops,
    },
    {
      title: 'a partitioned table points at it, whose partitions are sent and whose own name is not',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint, buyer bigint REFERENCES buyers) PARTITION BY RANGE (id)',
        'CREATE TABLE orders_low PARTITION OF orders (PRIMARY KEY (id)) FOR VALUES FROM (MINVALUE) TO (MAXVALUE)',
      ],
      published: ['buyers', 'orders_low'],
      rows: ['INSERT INTO buyers SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'TRUNCATE buyers, orders',
      order: 'refuse',
      unread: true,
      wrong: stops,
    },
  ],
}
