import type { Falling } from '../../catalog/dependents.ts'
import { partitionedBy } from '../family.ts'
import type { Case, Kind } from '../kind.ts'
import { reachedChanges, reachesRows } from '../reach.ts'
import { cascades } from '../spoken.ts'
import { actsOn, isNew, isTemporary, primaryRelation, replicaRelations, type Subject } from '../subject.ts'
import { besideDefault, hasDefault } from './partition.ts'

const table = (subject: Subject): string => actsOn(subject) ?? ''

const isAbsent = (subject: Subject): boolean =>
  subject.hosts !== null &&
  !isNew(subject, table(subject)) &&
  !isTemporary(subject, table(subject)) &&
  primaryRelation(subject, table(subject)) === null &&
  replicaRelations(subject, table(subject)).length === 0

const why = 'replica first, apply would stop for good at the next row on its way: target relation does not exist'

const falling = (subject: Subject): Falling => ({ sort: 'relation', id: table(subject) })

/** Another partition that takes the rows when this one is gone: the DEFAULT one, or one that the file makes. */
const hasTaker = (subject: Subject, id: string): boolean => {
  const parent = partitionedBy(subject, id)
  if (parent === null) return false
  const made = [...subject.scope.partitions].some(([other, of]) => of === parent && other !== id)
  return made || hasDefault(subject, parent, id)
}

/** Not before the replica has, and not after: its rows would go elsewhere on the primary. */
const givesRowsAway: Case = {
  when: 'another partition (the DEFAULT one, or one made in the file) takes its rows from then on',
  test: subject => hasTaker(subject, table(subject)),
  verdict: {
    order: 'stream',
    why: 'primary first, the other partition’s rows would not fit on the replica, and apply would stop (violates partition constraint), or they would go with the old partition when it is dropped there; replica first, rows on their way to it would find none',
    loses: true,
  },
}

/** DROP TABLE. */
export const dropTable: Kind = {
  name: 'drop-table',
  keys: ['DropStmt.OBJECT_TABLE'],
  about: 'Drops a table. The replica must keep it until the last row for it has arrived.',
  object: table,
  lock: 'ACCESS EXCLUSIVE',
  needed: 'rows',
  whole: true,
  removes: table,
  asks: subject => (cascades(subject) ? falling(subject) : null),
  reconciles: true,
  materialize: subject => [{ kind: 'drop-table', table: table(subject) }, ...reachedChanges(subject, falling(subject))],
  identifies: subject => ({ relation: table(subject), told: 'key' }),
  cases: [
    {
      when: 'no host has it',
      test: isAbsent,
      verdict: { order: 'free', why: 'no host has the table, so nothing changes' },
    },
    givesRowsAway,
    {
      when: 'CASCADE takes columns, keys or checks of other tables with it',
      test: subject => !isNew(subject, table(subject)) && subject.hosts !== null && reachesRows(falling)(subject),
      verdict: {
        order: 'stream',
        why: 'with the columns, keys and checks that go with it, apply would stop in any other order: missing replicated column, null value, violates check constraint',
        loses: true,
      },
    },
    {
      when: 'CASCADE is given',
      test: cascades,
      verdict: {
        order: 'contract',
        why: `${why}; CASCADE drops what depends on it too, on each host what that host has`,
        loses: true,
      },
    },
  ],
  otherwise: { order: 'contract', why, loses: true },
  examples: [
    { ...besideDefault, title: 'a partition beside a DEFAULT one', sql: 'DROP TABLE events_old' },
    {
      title: 'a table with rows on their way',
      given: ['CREATE TABLE orders (id bigint PRIMARY KEY, total integer)', 'CREATE TABLE old (id bigint PRIMARY KEY)'],
      rows: ['INSERT INTO old SELECT i FROM generate_series(1, 20) AS i'],
      sql: 'DROP TABLE old',
      order: 'contract',
      wrong: {
        order: 'replica-first',
        failure: 'apply-error',
        text: /"public.old" does not exist/,
        between: ['INSERT INTO old VALUES (-1)'],
      },
    },
  ],
}
