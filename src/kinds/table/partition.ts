import type { PartitionCmd } from '@pgsql/types'
import { quoteName, relationName } from '../../sql/name.ts'
import { command } from '../alter.ts'
import { partitionedBy } from '../family.ts'
import type { Case, Example, Verdict } from '../kind.ts'
import { primaryRelation, relationId, type Subject } from '../subject.ts'

/** What an ATTACH or DETACH PARTITION names. */
export const partition = (subject: Subject): { readonly id: string; readonly concurrent: boolean } => {
  const definition = command(subject).def
  const named: PartitionCmd = definition !== undefined && 'PartitionCmd' in definition ? definition.PartitionCmd : {}
  const id = named.name === undefined ? '' : relationId(subject, relationName(named.name))
  return { id, concurrent: named.concurrent === true }
}

/** What an INSERT into it or its parent may name: a partition may have its columns in another order than its parent. */
export const writableColumns = (subject: Subject): string =>
  primaryRelation(subject, partition(subject).id)
    ?.columns.filter(({ generated }) => generated === 'no')
    .map(({ name }) => quoteName(name))
    .join(', ') ?? '…'

/** Another partition that takes the rows when this one is gone: the DEFAULT one, or one that the file makes. */
const hasTaker = (subject: Subject, id: string): boolean => {
  const parent = partitionedBy(subject, id)
  if (parent === null) return false
  const others = (subject.hosts?.primary.partitions.get(parent) ?? []).filter(other => other.id !== id)
  const made = [...subject.scope.partitions].some(([other, of]) => of === parent && other !== id)
  return made || others.some(({ partitionBound }) => partitionBound === 'DEFAULT')
}

/** For what takes a partition away: not before the replica does, would its rows go elsewhere on the primary. */
export const givesRowsAway = (taken: (subject: Subject) => string, also: Pick<Verdict, 'loses'>): Case => ({
  when: 'another partition (the DEFAULT one, or one made in the file) takes its rows from then on',
  test: subject => hasTaker(subject, taken(subject)),
  verdict: {
    order: 'stream',
    why: 'primary first, the other partition’s rows would not fit on the replica, and apply would stop (violates partition constraint), or they would go with the old partition when it is dropped there; replica first, rows on their way to it would find none',
    ...also,
  },
})

/** Tables for examples of that: the rows of one partition may go to the other. */
export const besideDefault = {
  given: [
    'CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id)',
    'CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO (0)',
    'CREATE TABLE events_rest PARTITION OF events DEFAULT',
  ],
  published: ['events'],
  rows: ['INSERT INTO events SELECT i FROM generate_series(1, 20) AS i'],
  order: 'stream',
  since: 13,
  wrong: {
    order: 'primary-first',
    failure: 'apply-error',
    text: /violates partition constraint/,
    between: ['INSERT INTO events VALUES (-1)'],
  },
} satisfies Omit<Example, 'title' | 'sql'>
