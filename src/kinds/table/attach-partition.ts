import { qualify, readName } from '../../sql/name.ts'
import { table } from '../alter.ts'
import { straddles, travelsByRoot } from '../family.ts'
import type { Kind } from '../kind.ts'
import { isNew, isPublished, primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import { inheritsIdentity, isNumbered } from './like-table.ts'
import { besideDefaultVerdict, hasDefault, joinsDefault, partition, writableColumns } from './partition.ts'

/** Its rows are on the primary alone, and a parent published as one table never copies them. The server's count may be old. */
const bringsRows = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const known = primaryRelation(subject, id)
  return known !== null && travelsByRoot(subject) && !isNew(subject, id) && !isPublished(subject, id)
}

/** Rows of a table that the file has made are no more copied than those of an older one. */
const isFilled = (subject: Subject): boolean =>
  travelsByRoot(subject) && subject.scope.filled.has(partition(subject).id) && isNew(subject, partition(subject).id)

const isLeftOut = (subject: Subject): boolean => {
  const { id } = partition(subject)
  const isMissing = !isNew(subject, id) && replicaRelations(subject, id).length === 0
  return subject.hosts?.wanted(id) === false && (subject.scope.apart.has(id) || isMissing)
}

const isStill = (subject: Subject): boolean => {
  const { kind, persistence } = primaryRelation(subject, partition(subject).id) ?? {}
  return kind === 'foreign' || persistence === 'unlogged'
}

const attachFirst = (subject: Subject): string =>
  `-- make ${partition(subject).id} without rows, attach it, and write its rows after that, so that they travel:\n${subject.part.sql};`

/** Before 15 a walsender goes on taking the table for what it was when its first row was sent. */
const isTakenForUnpublished = (subject: Subject): boolean =>
  bringsRows(subject) && (subject.hosts?.primary.catalog.version ?? 0) < 150_000

const isKnownPublished = (subject: Subject): boolean => {
  const { id } = partition(subject)
  return primaryRelation(subject, id) !== null && isPublished(subject, id)
}

/** The rows are written once more, through the parent, so that they travel like any others. */
const throughTheParent = (subject: Subject): string => {
  const { id } = partition(subject)
  const columns = writableColumns(subject)
  return [
    `LOCK TABLE ${id};`,
    `CREATE TEMPORARY TABLE attached ON COMMIT DROP AS SELECT ${columns} FROM ${id};`,
    `DELETE FROM ${id};`,
    '-- repl-migrate: allow=attach-filled reason="its rows are written through the parent below"',
    `${subject.part.sql};`,
    `INSERT INTO ${table(subject)} (${columns}) SELECT ${columns} FROM attached;`,
  ].join('\n')
}

/** A partition of its own, into which the rows are moved. */
const intoAnother = (subject: Subject): string => {
  const { id } = partition(subject)
  const { schema = null, name = '' } = readName(id) ?? {}
  const columns = writableColumns(subject)
  const bound = /\b(?:FOR\s+VALUES\b[\s\S]*|DEFAULT\s*)$/i.exec(subject.part.sql)?.[0] ?? '/* its bound */'
  return [
    `LOCK TABLE ${id};`,
    `CREATE TABLE ${qualify(schema, `${name}_part`)} PARTITION OF ${table(subject)} ${bound};`,
    `INSERT INTO ${table(subject)} (${columns}) SELECT ${columns} FROM ${id};`,
    `DROP TABLE ${id};`,
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
  joins: subject => ({ partition: partition(subject).id, of: table(subject) }),
  materialize: subject => [{ kind: 'other', table: table(subject) }],
  identifies: subject => ({ relation: partition(subject).id, told: 'key' }),
  cases: [
    {
      when: 'it has an identity, and hosts are of both kinds, before 17 and since',
      test: subject => straddles(subject, inheritsIdentity) && isNumbered(subject, partition(subject).id),
      verdict: {
        order: 'refuse',
        why: 'from 17 on a partition has the identity of its table, and none of its own: such a host refuses it (table being attached contains an identity column)',
        instead: subject =>
          `-- without an identity of its own (made LIKE another: EXCLUDING IDENTITY), or, in a migration before this one:\nALTER TABLE ${partition(subject).id} ALTER COLUMN … DROP IDENTITY;`,
      },
      shown: 'ALTER TABLE events ATTACH PARTITION events_new DEFAULT',
    },
    {
      when: 'no replica has it, for the configuration leaves it out',
      test: isLeftOut,
      verdict: {
        order: 'refuse',
        why: 'the configuration leaves the table out of replication, and not the one it is to become a partition of: rows for it would find no place on the replica',
        instead: subject =>
          `-- make it as a partition:\nCREATE TABLE ${partition(subject).id} PARTITION OF ${table(subject)} …;\n-- or take it into replication, in the configuration: tables: { include: [..., ${partition(subject).id}] }`,
      },
    },
    {
      when: 'its rows do not travel (an unlogged or a foreign table), and those of the parent do',
      test: subject => isStill(subject) && isPublished(subject, table(subject)),
      verdict: {
        order: 'refuse',
        why: 'rows that find their place in it are not in the WAL: they would be missing on the replica without an error',
        diverges: true,
        instead: subject =>
          `-- a table of its own kind, whose rows travel; an unlogged one becomes one by\nALTER TABLE ${partition(subject).id} SET LOGGED`,
      },
    },
    {
      when: 'the file has made it and put rows into it, and the parent is published via its root',
      test: subject => isFilled(subject) && !isNew(subject, table(subject)) && isPublished(subject, table(subject)),
      verdict: {
        order: 'refuse',
        why: 'a table published via its root copies no rows of a partition that joins it: those that the file has put into it would be missing on the replica without an error',
        diverges: true,
        instead: attachFirst,
      },
    },
    {
      when: 'the primary is older than 15, the parent is published via its root, and the table has been there unpublished',
      test: isTakenForUnpublished,
      verdict: {
        order: 'refuse',
        why: 'before 15 a primary that has sent a row knows the table as one that is not published, and goes on so: old rows and new ones would be missing on the replica, without an error',
        diverges: true,
        instead: intoAnother,
      },
    },
    {
      when: 'what rows it has have never travelled, and the parent is published via its root',
      test: bringsRows,
      verdict: {
        order: 'refuse',
        why: 'what rows it has are on the primary alone, and a table published via its root copies none of them: they would be missing on the replica without an error',
        diverges: true,
        rule: 'attach-filled',
        instead: throughTheParent,
        allowed: { order: 'expand', why: 'the replica must have the partition before the first row for it arrives' },
      },
    },
    {
      when: 'it is published, and goes on travelling by its own name',
      test: subject => isKnownPublished(subject) && !travelsByRoot(subject),
      verdict: {
        order: 'contract',
        why: 'replica first, apply would stop at a row that its bound forbids and the primary still allows: violates partition constraint',
        scans: true,
      },
    },
    {
      when: 'its table has a DEFAULT partition',
      test: subject => hasDefault(subject, table(subject), partition(subject).id),
      verdict: { ...besideDefaultVerdict, scans: true },
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
      order: 'contract',
      since: 13,
    },
    {
      title: 'one that travels already, and whose bound nothing demands before',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        'CREATE TABLE events_new (id bigint, day date NOT NULL, PRIMARY KEY (id, day))',
      ],
      rows: ["INSERT INTO events_new SELECT i, '2030-01-01' FROM generate_series(1, 20) AS i"],
      sql: "LOCK TABLE events_new;\nDELETE FROM events_new WHERE day NOT BETWEEN '2026-01-01' AND '2039-12-31';\nALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
      order: 'contract',
      since: 13,
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /violates partition constraint/,
        between: ["INSERT INTO events_new VALUES (1, '2020-01-01')"],
      },
    },
    {
      ...joinsDefault,
      title: 'beside a DEFAULT one, whose rows it takes',
      sql: 'LOCK TABLE events;\nCREATE TABLE events_old (id bigint PRIMARY KEY);\nWITH moved AS (DELETE FROM events_rest WHERE id < 0 RETURNING id) INSERT INTO events_old SELECT id FROM moved;\nALTER TABLE events ATTACH PARTITION events_old FOR VALUES FROM (MINVALUE) TO (0)',
    },
    {
      title: 'an unlogged table',
      given: [
        'CREATE TABLE events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)',
        'CREATE UNLOGGED TABLE events_new (id bigint, day date NOT NULL, PRIMARY KEY (id, day))',
      ],
      published: ['events'],
      sql: "ALTER TABLE events ATTACH PARTITION events_new FOR VALUES FROM ('2026-01-01') TO ('2040-01-01')",
      order: 'refuse',
      since: 13,
      wrong: { order: 'both-at-once', failure: 'diverges', after: ["INSERT INTO events VALUES (1, '2030-01-01')"] },
    },
  ],
}
