import type { RenameStmt } from '@pgsql/types'
import type { Change } from '../../materialize/effect.ts'
import type { Kind } from '../kind.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'
import { constraintId, constraintsNamed, isOlderReplica } from './constraint.ts'

const renaming = (subject: Subject) => {
  const { subname = '', newname = '' } = nodeOf<RenameStmt>(subject)
  return { table: actsOn(subject) ?? '', from: subname, to: newname }
}

const typesOf = (subject: Subject): readonly string[] => {
  const { table, from } = renaming(subject)
  return constraintsNamed(subject, table, from).map(constraint => constraint.type)
}

const changes = (subject: Subject): readonly Change[] => {
  const { table, from, to } = renaming(subject)
  const isKey = typesOf(subject).every(type => ['primary', 'unique'].includes(type))
  return isKey ? [{ kind: 'rename-key', table, key: from, to }] : [{ kind: 'other', table }]
}

/** ALTER TABLE … RENAME CONSTRAINT. */
export const renameConstraint: Kind = {
  name: 'rename-constraint',
  keys: ['RenameStmt.OBJECT_TABCONSTRAINT'],
  about: 'Renames a constraint. Rows travel without knowing its name; Materialize knows the names of keys.',
  object: subject => constraintId(renaming(subject).table, renaming(subject).from),
  lock: 'ACCESS EXCLUSIVE',
  needed: subject => (typesOf(subject).includes('foreign') ? 'mirror' : 'rows'),
  materialize: changes,
  names: subject => constraintId(renaming(subject).table, renaming(subject).to),
  renamesConstraint: subject => {
    const { table, from, to } = renaming(subject)
    return { relation: table, from, to }
  },
  respells: subject => [renaming(subject).from, renaming(subject).to],
  cases: [
    {
      when: 'it is a NOT NULL, and a replica is of before 18, where these have no names',
      test: subject => typesOf(subject).includes('not null') && isOlderReplica(subject),
      verdict: { order: 'primary', why: 'a replica of before 18 knows no name of it' },
    },
  ],
  otherwise: { order: 'free', why: 'replication does not look at the names of constraints' },
  examples: [
    {
      title: 'the primary key’s name',
      given: ['CREATE TABLE orders (id bigint CONSTRAINT orders_pk PRIMARY KEY, total integer)'],
      rows: ['INSERT INTO orders SELECT i, i FROM generate_series(1, 20) AS i'],
      sql: 'ALTER TABLE orders RENAME CONSTRAINT orders_pk TO orders_pkey',
      order: 'free',
    },
  ],
}
