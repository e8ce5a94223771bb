import type { TruncateStmt } from '@pgsql/types'
import type { Relation } from '../../catalog/catalog.ts'
import { relationName } from '../../sql/name.ts'
import { reachesPublished } from '../family.ts'
import type { Kind, Verdict } from '../kind.ts'
import { cascades } from '../spoken.ts'
import { isNew, isPublished, isTemporary, nodeOf, primaryRelation, relationId, type Subject } from '../subject.ts'

const tables = (subject: Subject): readonly string[] =>
  (nodeOf<TruncateStmt>(subject).relations ?? []).flatMap(node =>
    'RangeVar' in node ? [relationId(subject, relationName(node.RangeVar))] : [],
  )

const travelling = (subject: Subject): readonly string[] =>
  tables(subject).filter(id => reachesPublished(subject, id) && !isNew(subject, id) && !isTemporary(subject, id))

const isSent = (subject: Subject): boolean =>
  subject.hosts?.primary.publications.get(subject.hosts.publication)?.operations.truncate !== false

const refersTo = (relation: Relation, ids: readonly string[]): boolean =>
  relation.constraints.some(({ type, references }) => type === 'foreign' && ids.includes(references ?? ''))

/**
 * Tables on a replica that point at a truncated one and are not truncated with it there. A table that points at it on the primary
 * too must have been let go earlier in the file, else the primary would refuse; and where it cascades, rows must travel.
 */
const leftBehind = (subject: Subject): readonly string[] =>
  (subject.hosts?.replicas ?? []).flatMap(({ catalog }) =>
    [...catalog.relations.values()]
      .filter(relation => !tables(subject).includes(relation.id) && refersTo(relation, travelling(subject)))
      .filter(({ id }) => {
        const onPrimary = primaryRelation(subject, id)
        if (cascades(subject)) return !isPublished(subject, id)
        return onPrimary === null || !refersTo(onPrimary, travelling(subject))
      })
      .map(relation => relation.id),
  )

const deletes = (subject: Subject): string =>
  tables(subject)
    .toReversed()
    .map(id => `DELETE FROM ${id};`)
    .join('\n')

const travels: Verdict = {
  order: 'primary',
  why: 'it travels in the stream like rows do; on the replica first, rows on their way would come back',
  loses: true,
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
    {
      when: 'the primary’s publication does not send TRUNCATE',
      test: subject => !isSent(subject) && travelling(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'the publication does not send TRUNCATE: the replica would keep every row without an error',
        loses: true,
        diverges: true,
        instead: deletes,
      },
    },
    {
      when: 'a table on the replica points at it and is not truncated with it',
      test: subject => leftBehind(subject).length > 0,
      verdict: {
        order: 'refuse',
        why: 'apply would stop with "cannot truncate a table referenced in a foreign key constraint"',
        loses: true,
        instead: deletes,
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
      wrong: {
        order: 'primary-only',
        failure: 'apply-error',
        text: /cannot truncate a table referenced in a foreign key/,
      },
    },
  ],
}
