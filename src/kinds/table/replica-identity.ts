import type { ReplicaIdentityStmt } from '@pgsql/types'
import { primaryKeyOf } from '../../catalog/find.ts'
import { command, table } from '../alter.ts'
import { unsentColumns } from '../column/generated.ts'
import { fullBesideList } from '../column/listed.ts'
import { keepIdentity } from '../constraint/keep-identity.ts'
import type { Identifies, Kind } from '../kind.ts'
import { isPublished, primaryRelation, replicaRelations, type Subject } from '../subject.ts'

const identity = (subject: Subject): ReplicaIdentityStmt => {
  const definition = command(subject).def
  return definition !== undefined && 'ReplicaIdentityStmt' in definition ? definition.ReplicaIdentityStmt : {}
}

const isFull = (subject: Subject): boolean => identity(subject).identity_type === 'f'

const indexColumns = (subject: Subject): readonly string[] | null =>
  primaryRelation(subject, table(subject))?.indexes.find(({ name }) => name === identity(subject).name)?.columns ?? null

/** Apply looks rows up by the replica's key, or, without one, by its identity's; the primary then sends only the index's columns. */
const hidesReplicaKey = (subject: Subject): boolean => {
  if (identity(subject).identity_type !== 'i') return false
  const sent = indexColumns(subject)
  return (
    sent === null ||
    replicaRelations(subject, table(subject)).some(one => {
      const key = primaryKeyOf(one)
      return key.length === 0 || key.some(name => !sent.includes(name))
    })
  )
}

const followsIndex = (subject: Subject): boolean =>
  identity(subject).identity_type === 'd' &&
  replicaRelations(subject, table(subject)).some(relation => relation.identity.mode === 'index')

const isKeyless = (subject: Subject): boolean => {
  const relation = primaryRelation(subject, table(subject))
  return relation !== null && primaryKeyOf(relation).length === 0 && isPublished(subject, table(subject))
}

const takesFull = (subject: Subject): boolean =>
  identity(subject).identity_type === 'd' && (isKeyless(subject) || subject.scope.keyless.has(table(subject)))

/** The others send whole rows, or a key where there is one. */
const tellsBy = (subject: Subject): Identifies['told'] => {
  const { identity_type: type } = identity(subject)
  if (type === 'n' || takesFull(subject)) return 'nothing'
  return type === 'i' ? 'key' : 'rows'
}

const instead = (subject: Subject): string => `ALTER TABLE ${table(subject)} REPLICA IDENTITY FULL`

/** ALTER TABLE … REPLICA IDENTITY. */
export const replicaIdentity: Kind = {
  name: 'replica-identity',
  keys: ['AlterTableStmt.AT_ReplicaIdentity'],
  about: 'Says what of an old row the primary sends with an UPDATE or DELETE.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  reconciles: true,
  materialize: subject => [{ kind: 'identity', table: table(subject), full: isFull(subject) }],
  risks: subject =>
    isFull(subject) && isPublished(subject, table(subject))
      ? [{ code: 'full-identity', says: 'every UPDATE and DELETE sends the whole old row' }]
      : [],
  identifies: subject => ({ relation: table(subject), told: tellsBy(subject) }),
  cases: [
    {
      when: 'it is NOTHING for a published table',
      test: subject => identity(subject).identity_type === 'n' && isPublished(subject, table(subject)),
      verdict: {
        order: 'refuse',
        why: 'the primary would refuse every UPDATE and DELETE of the table: it does not have a replica identity and publishes updates',
        instead,
      },
    },
    fullBesideList(isFull),
    {
      when: 'it is FULL and the publication leaves out generated columns (18)',
      test: subject => isFull(subject) && unsentColumns(subject, table(subject)).length > 0,
      verdict: {
        order: 'refuse',
        why: 'the primary would refuse every UPDATE and DELETE of the table: REPLICA IDENTITY FULL must not contain unpublished generated columns',
        instead: subject =>
          `-- a key instead of whole rows:\nALTER TABLE ${table(subject)} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY`,
      },
    },
    {
      when: 'it is DEFAULT and the table has no primary key',
      test: subject => identity(subject).identity_type === 'd' && isKeyless(subject),
      verdict: {
        order: 'primary',
        why: 'a table that the file leaves without a primary key keeps REPLICA IDENTITY FULL, else the primary would refuse every UPDATE and DELETE',
        atEnd: keepIdentity,
      },
    },
    {
      when: 'it is an index without all of the replica’s key, and Materialize reads the replica',
      test: subject => hidesReplicaKey(subject) && subject.hosts?.materialize === true,
      verdict: {
        order: 'refuse',
        why: 'apply would stop with "publisher did not send replica identity column", and the replica must keep FULL for Materialize',
        instead,
      },
    },
    {
      when: 'it is an index without all of the replica’s key, or takes one away that the replica uses',
      test: subject => hidesReplicaKey(subject) || followsIndex(subject),
      verdict: {
        order: 'stream',
        why: 'on one host alone apply would stop with "publisher did not send replica identity column"',
        atEnd: keepIdentity,
      },
    },
  ],
  otherwise: {
    order: 'primary',
    why: 'it is the primary’s old rows that apply needs; the replica’s own identity is for whoever reads the replica',
    atEnd: keepIdentity,
  },
  examples: [
    {
      title: 'whole old rows',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders REPLICA IDENTITY FULL',
      order: 'primary',
    },
    {
      title: 'another key',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code integer NOT NULL CONSTRAINT orders_code UNIQUE)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_code',
      order: 'stream',
      unread: true,
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /did not send replica identity column/,
        between: ['UPDATE orders SET code = -code WHERE id = 5'],
      },
    },
    {
      title: 'an index of a table without a key',
      given: [
        'CREATE TABLE marks (code integer NOT NULL CONSTRAINT marks_code UNIQUE, note text)',
        'ALTER TABLE marks REPLICA IDENTITY FULL',
      ],
      rows: ['INSERT INTO marks SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE marks REPLICA IDENTITY USING INDEX marks_code',
      order: 'stream',
      unread: true,
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /neither REPLICA IDENTITY index nor PRIMARY KEY/,
        between: ['UPDATE marks SET code = -code WHERE code = 5'],
      },
    },
    {
      title: 'the key of a table without one',
      given: ['CREATE TABLE marks (total integer, note text)', 'ALTER TABLE marks REPLICA IDENTITY FULL'],
      rows: ['INSERT INTO marks SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE marks REPLICA IDENTITY DEFAULT',
      order: 'primary',
    },
    {
      title: 'whole old rows with generated columns',
      given: [
        'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, twice integer GENERATED ALWAYS AS (total * 2) STORED)',
      ],
      sql: 'ALTER TABLE orders REPLICA IDENTITY FULL',
      unread: true,
      order: 'refuse',
      since: 18,
    },
    {
      title: 'none at all',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)'],
      sql: 'ALTER TABLE orders REPLICA IDENTITY NOTHING',
      order: 'refuse',
    },
  ],
}
