import type { Column, Relation } from '../../catalog/catalog.ts'
import { quoteName } from '../../sql/name.ts'
import { command, member, named, table } from '../alter.ts'
import { keepIdentity } from '../constraint/keep-identity.ts'
import { leftBlind } from '../constraint/left-blind.ts'
import { keySentOn } from '../constraint/sent-on.ts'
import { familyOf } from '../family.ts'
import type { Kind } from '../kind.ts'
import { catalogId, hasKey, isPublished, primaryRelation, type Subject } from '../subject.ts'
import { examples } from './drop-column-examples.ts'
import { sendsGenerated } from './generated.ts'
import { leftUnique } from './left-unique.ts'
import { dropsListed } from './listed.ts'
import { isLeft, namedOrigin } from './origin.ts'

/** Its partitions and heirs lose the column with it. */
const relations = (subject: Subject): readonly Relation[] => familyOf(subject, table(subject))

const columns = (subject: Subject): readonly Column[] =>
  relations(subject).flatMap(relation => relation.columns.filter(column => column.name === namedOrigin(subject)))

const isInIdentity = (relation: Relation, name: string): boolean =>
  relation.constraints.some(constraint => constraint.type === 'primary' && constraint.columns.includes(name)) ||
  relation.indexes.some(index => index.name === relation.identity.index && index.columns.includes(name))

const isChecked = (relation: Relation, name: string): boolean =>
  relation.constraints.some(({ type, columns: own }) => ['check', 'exclude'].includes(type) && own.includes(name))

const isNeeded = (column: Column): boolean => column.notNull && column.default === null && column.identity === 'no'

const needsValue = (subject: Subject): boolean => columns(subject).some(isNeeded)

const some = (test: (relation: Relation, name: string) => boolean) => (subject: Subject) =>
  relations(subject).some(relation => test(relation, namedOrigin(subject)))

const contractWhy = 'replica first, apply would stop for good: target relation is missing replicated column'

/** A partition, or an heir, may have a NOT NULL of its own. */
const demanding = (subject: Subject): readonly string[] => {
  const ids = relations(subject)
    .filter(relation => relation.columns.some(column => column.name === namedOrigin(subject) && isNeeded(column)))
    .map(({ id }) => id)
  const own = catalogId(subject.scope, table(subject))
  return [...new Set(ids)].map(id => (id === own ? table(subject) : id))
}

const relax = (subject: Subject) => {
  const tables = subject.hosts === null ? [table(subject)] : demanding(subject)
  const column = quoteName(named(subject))
  return [
    {
      order: 'expand' as const,
      sql: tables.map(id => `ALTER TABLE ${id} ALTER COLUMN ${column} DROP NOT NULL`).join(';\n'),
    },
    { order: 'contract' as const, sql: subject.part.sql },
  ]
}

/** No column is left, of those the catalogs know and those the file has added. */
const isLast = (subject: Subject): boolean => {
  const own = `${table(subject)}.`
  const left = primaryRelation(subject, table(subject))?.columns.filter(
    ({ name }) => name !== namedOrigin(subject) && isLeft(subject, table(subject), name),
  )
  return (
    left?.length === 0 &&
    isPublished(subject, table(subject)) &&
    ![...subject.scope.columns].some(added => added.startsWith(own) && !subject.scope.gone.has(added))
  )
}

/** ALTER TABLE … DROP COLUMN. */
export const dropColumn: Kind = {
  name: 'drop-column',
  keys: ['AlterTableStmt.AT_DropColumn', 'AlterTableStmt.OBJECT_FOREIGN_TABLE.AT_DropColumn'],
  about: 'Drops a column. The replica must keep it until every row that carries it has arrived.',
  object: member,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  drops: member,
  identifies: subject => leftBlind(subject, ({ columns: own }) => own.includes(namedOrigin(subject))),
  asks: subject => ({ sort: 'relation', id: table(subject) }),
  materialize: subject => [{ kind: 'drop-column', table: table(subject), column: named(subject) }],
  cases: [
    {
      when: 'IF EXISTS is given and no host has the column',
      test: subject =>
        command(subject).missing_ok === true &&
        relations(subject).length > 0 &&
        columns(subject).length === 0 &&
        !subject.scope.columns.has(member(subject)),
      verdict: { order: 'free', why: 'no host has the column, so nothing changes' },
    },
    {
      when: 'the column is generated, and the primary’s publication does not send it (18)',
      test: subject => columns(subject).some(column => column.generated !== 'no') && !sendsGenerated(subject),
      verdict: { order: 'free', why: 'a generated column does not travel, so either host may drop it', loses: true },
    },
    dropsListed,
    {
      when: 'it is the last column of a published table',
      test: isLast,
      verdict: {
        order: 'refuse',
        why: 'rows without columns cannot be told apart, by apply or by anybody',
        loses: true,
        instead: subject =>
          `DROP TABLE ${table(subject)};\n-- or, where other columns follow, add them in a statement before this one`,
      },
    },
    keySentOn(some(isInIdentity)),
    {
      when: 'the column is part of the primary key or the replica identity',
      test: some(isInIdentity),
      verdict: {
        order: 'stream',
        why: 'apply finds rows by the key: replica first or primary first, it would stop with "did not send replica identity column". A table the file leaves without one gets REPLICA IDENTITY FULL, else the primary would refuse UPDATE and DELETE',
        loses: true,
        atEnd: keepIdentity,
      },
    },
    {
      when: 'a CHECK or EXCLUDE constraint mentions it',
      test: some(isChecked),
      verdict: {
        order: 'stream',
        why: 'after the primary’s drop rows arrive without it, and the replica’s constraint on it would refuse them',
        loses: true,
      },
    },
    {
      when: 'a unique index has it, and it has a default or is an identity, or the index reads its NULL as a value',
      test: subject => relations(subject).some(relation => leftUnique(subject, relation, namedOrigin(subject))),
      verdict: {
        order: 'stream',
        why: 'after the primary’s drop rows arrive without it, and the replica puts in its own default or number, or NULL: duplicate key value violates unique constraint',
        loses: true,
      },
    },
    {
      when: 'the table has no key, and whole rows are what an UPDATE is matched by',
      test: subject => relations(subject).length > 0 && !hasKey(subject, table(subject)),
      verdict: {
        order: 'stream',
        why: 'after the primary’s drop its old rows come without the column: until the replica drops it too, every UPDATE and DELETE would miss its row without an error',
        loses: true,
        diverges: true,
      },
    },
    {
      when: 'it is NOT NULL without a default and Materialize reads the replica',
      test: subject => needsValue(subject) && subject.hosts?.materialize === true,
      verdict: {
        order: 'stream',
        why: 'after the primary’s drop apply would stop with "null value in column", and Materialize forbids DROP NOT NULL on the replica beforehand',
        loses: true,
      },
    },
    {
      when: 'it is NOT NULL without a default, or no database says so',
      test: subject => needsValue(subject) || subject.hosts === null,
      verdict: {
        order: 'contract',
        why: `${contractWhy}; the replica drops NOT NULL beforehand, as rows arrive without the column until then`,
        loses: true,
        replica: relax,
      },
    },
    {
      when: 'nothing is known of the column',
      test: subject => columns(subject).length === 0,
      verdict: {
        order: 'stream',
        why: 'the catalogs do not show the column, so only the exact place in the stream is sure',
        loses: true,
        atEnd: keepIdentity,
      },
    },
  ],
  otherwise: { order: 'contract', why: contractWhy, loses: true },
  examples,
}
