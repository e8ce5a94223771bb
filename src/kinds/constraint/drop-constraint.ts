import type { AlterTableStmt } from '@pgsql/types'
import type { Constraint } from '../../catalog/catalog.ts'
import type { Change } from '../../materialize/effect.ts'
import { qualify, readName } from '../../sql/name.ts'
import { command, named, table } from '../alter.ts'
import { columnNow } from '../column/origin.ts'
import type { Kind, ReplicaSql } from '../kind.ts'
import { isNew, nodeOf, primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import {
  constraintId,
  isOlderReplica,
  isRespelled,
  notNullNamed,
  originalName,
  spokenConstraints,
} from './constraint.ts'
import { keepIdentity } from './keep-identity.ts'
import { leftBlind } from './left-blind.ts'
import { keySentOn } from './sent-on.ts'

const original = (subject: Subject): string | null => originalName(subject, table(subject), named(subject))

const isA =
  (...types: readonly Constraint['type'][]) =>
  (subject: Subject): boolean =>
    spokenConstraints(subject).some(constraint => types.includes(constraint.type))

const isIdentity = (subject: Subject): boolean =>
  isA('primary')(subject) ||
  subject.scope.keyed.get(table(subject))?.key.name === original(subject) ||
  [primaryRelation(subject, table(subject)), ...replicaRelations(subject, table(subject))].some(
    relation => relation?.identity.mode === 'index' && relation.identity.index === original(subject),
  )

const isAbsent = (subject: Subject): boolean =>
  command(subject).missing_ok === true &&
  primaryRelation(subject, table(subject)) !== null &&
  !isRespelled(subject, named(subject)) &&
  !isIdentity(subject) &&
  spokenConstraints(subject).length === 0

/** No catalog has it, and it may be a NOT NULL: of a table or a column that the file made, or by a name as PostgreSQL gives one. */
const mayBeNotNull = (subject: Subject): boolean =>
  spokenConstraints(subject).length === 0 &&
  (isNew(subject, table(subject)) ||
    /_not_null\d*$/.test(named(subject)) ||
    [...subject.scope.columns].some(column => column.startsWith(`${table(subject)}.`)))

const onPrimary = (subject: Subject): Constraint | undefined =>
  spokenConstraints(subject).find(one => primaryRelation(subject, table(subject))?.constraints.includes(one))

/** A NOT NULL of a replica of 18, which the older primary has no name for. */
const isNameless = (subject: Subject): boolean =>
  primaryRelation(subject, table(subject)) !== null && onPrimary(subject) === undefined && isA('not null')(subject)

/** The column (quoted) of a NOT NULL that is dropped by its name. */
const allowingNull = (subject: Subject): string | undefined => {
  const { type, columns = [] } = onPrimary(subject) ?? {}
  return type === 'not null' ? columns.map(name => columnNow(subject, table(subject), name))[0] : undefined
}

const changes = (subject: Subject): readonly Change[] => {
  const column = allowingNull(subject)
  if (column !== undefined)
    return [{ kind: 'drop-not-null', table: table(subject), column: readName(column)?.name ?? '' }]
  return isA('check', 'foreign', 'exclude')(subject)
    ? [{ kind: 'other', table: table(subject) }]
    : [{ kind: 'drop-key', table: table(subject), key: named(subject) }]
}

/** A replica may call it otherwise; before 18 it had no name. */
const allowNull = (subject: Subject): readonly ReplicaSql[] => {
  const only = nodeOf<AlterTableStmt>(subject).relation?.inh === true ? '' : 'ONLY '
  const sql = `ALTER TABLE ${only}${table(subject)} ALTER COLUMN ${allowingNull(subject)} DROP NOT NULL`
  return [{ order: 'expand', sql }]
}

/** ALTER TABLE … DROP CONSTRAINT. */
export const dropConstraint: Kind = {
  name: 'drop-constraint',
  keys: ['AlterTableStmt.AT_DropConstraint', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_DropConstraint'],
  about: 'Drops a constraint. The replica must be rid of it before the first row that breaks it arrives.',
  object: subject => constraintId(table(subject), named(subject)),
  lock: 'ACCESS EXCLUSIVE',
  needed: subject => (isA('foreign')(subject) ? 'mirror' : 'rows'),
  materialize: changes,
  unindexes: subject => qualify(readName(table(subject))?.schema ?? null, named(subject)),
  identifies: subject => leftBlind(subject, ({ name }) => name === original(subject)),
  cases: [
    {
      when: 'IF EXISTS is given, the file may have made it as a NOT NULL, and a replica is older than 18 and the primary is not',
      test: subject =>
        command(subject).missing_ok === true &&
        (subject.hosts?.primary.catalog.version ?? 0) >= notNullNamed &&
        isOlderReplica(subject) &&
        mayBeNotNull(subject),
      verdict: {
        order: 'refuse',
        why: 'the primary would drop a NOT NULL of that name; a replica before 18 has no name for it and would keep it, and apply would stop at the first NULL',
        instead: subject => `ALTER TABLE ${table(subject)} ALTER COLUMN … DROP NOT NULL;`,
      },
    },
    {
      when: 'IF EXISTS is given and no host has it',
      test: isAbsent,
      verdict: { order: 'free', why: 'no host has the constraint, so nothing changes' },
    },
    keySentOn(isIdentity),
    {
      when: 'it is the primary key or the replica identity',
      test: isIdentity,
      verdict: {
        order: 'stream',
        why: 'apply finds rows by it: replica first, it would stop at the next UPDATE (neither REPLICA IDENTITY index nor PRIMARY KEY). A table the file leaves without one gets REPLICA IDENTITY FULL, else the primary would refuse UPDATE and DELETE',
        atEnd: keepIdentity,
      },
    },
    {
      when: 'it is a foreign key',
      test: isA('foreign'),
      verdict: {
        order: 'expand',
        why: 'apply does not check foreign keys, so it may go first, and out of the way of what it hangs on: a unique index, a column',
      },
    },
    {
      when: 'only a replica of 18 has it, as a NOT NULL, which an older primary has no name for',
      test: isNameless,
      verdict: { order: 'primary', why: 'the primary keeps its NOT NULL, and so must the replica' },
    },
    {
      when: 'it is a NOT NULL (18)',
      test: subject => allowingNull(subject) !== undefined,
      verdict: {
        order: 'expand',
        why: 'primary first, apply would stop at the first NULL: null value in column violates not-null constraint',
        replica: allowNull,
      },
    },
    {
      when: 'it is a CHECK, UNIQUE or EXCLUDE constraint',
      test: isA('check', 'unique', 'exclude'),
      verdict: {
        order: 'expand',
        why: 'primary first, apply would stop at the first row that only the old constraint forbids: violates check constraint, duplicate key',
      },
    },
  ],
  otherwise: {
    order: 'stream',
    why: 'the catalogs do not show what it is: a key or a CHECK in the wrong order would stop apply, at the same place in the stream none can. A table the file leaves without a key gets REPLICA IDENTITY FULL',
    atEnd: keepIdentity,
  },
  examples: [
    {
      title: 'a CHECK',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer CONSTRAINT total_known CHECK (total >= 0))'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders DROP CONSTRAINT total_known',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /violates check constraint/,
        between: ['INSERT INTO orders VALUES (-1, -1)'],
      },
    },
    {
      title: 'a UNIQUE constraint',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, code integer UNIQUE)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key',
      order: 'expand',
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /duplicate key|insert_exists/,
        between: ['INSERT INTO orders VALUES (-1, 77), (-2, 77)'],
      },
    },
    {
      title: 'a primary key replaced by a wider one',
      given: [
        'CREATE TABLE seats (hall integer NOT NULL, seat integer, guest text, CONSTRAINT seats_pkey PRIMARY KEY (seat))',
      ],
      rows: ["INSERT INTO seats SELECT 1, i, 'g' FROM generate_series(1, 20) AS i"],
      sql: 'ALTER TABLE seats DROP CONSTRAINT seats_pkey, ADD CONSTRAINT seats_pkey PRIMARY KEY (hall, seat)',
      order: 'stream',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /did not send replica identity column/,
        between: ["UPDATE seats SET guest = 'h' WHERE seat = 1"],
      },
    },
    {
      title: 'a NOT NULL by its name',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer CONSTRAINT total_known NOT NULL)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders DROP CONSTRAINT IF EXISTS total_known',
      order: 'expand',
      since: 18,
      wrong: {
        order: 'primary-first',
        failure: 'apply-error',
        text: /null value in column "total"/,
        between: ['INSERT INTO orders VALUES (-1, NULL)'],
      },
    },
    {
      title: 'a foreign key',
      given: [
        'CREATE TABLE buyers (id bigint PRIMARY KEY)',
        'CREATE TABLE orders (id bigint PRIMARY KEY, buyer bigint REFERENCES buyers)',
      ],
      rows: ['INSERT INTO buyers VALUES (1)', 'INSERT INTO orders SELECT i, 1 FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders DROP CONSTRAINT orders_buyer_fkey',
      order: 'expand',
    },
  ],
}
