import type { PartitionCmd } from '@pgsql/types'
import { quoteName, relationName } from '../../sql/name.ts'
import { command } from '../alter.ts'
import type { Example } from '../example.ts'
import { catalogsOf } from '../family.ts'
import type { Verdict } from '../kind.ts'

import { catalogId, primaryRelation, relationId, type Subject } from '../subject.ts'

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

/** Has the table (`id`) a DEFAULT partition besides this one (`own`) on any host? What a new partition is for may be in there. */
export const hasDefault = (subject: Subject, id: string, own: string): boolean =>
  catalogsOf(subject)
    .flatMap(({ partitions }) => partitions.get(catalogId(subject.scope, id) ?? '') ?? [])
    .some(other => other.partitionBound === 'DEFAULT' && other.id !== catalogId(subject.scope, own))

/** What is decided for a partition that comes beside a DEFAULT one. */
export const besideDefaultVerdict: Verdict = {
  order: 'stream',
  why: 'replica first, it fails while its rows are in the DEFAULT partition there, and apply would stop at the next one on its way into that: violates partition constraint; primary first, apply would find no place for them, or put them into the DEFAULT one',
}

const withDefault = [
  'CREATE TABLE events (id bigint PRIMARY KEY) PARTITION BY RANGE (id)',
  'CREATE TABLE events_rest PARTITION OF events DEFAULT',
]

/** Tables for examples where the rows of one partition may go to another. */
export const besideDefault = {
  given: [...withDefault, 'CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (MINVALUE) TO (0)'],
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

const { published: _published, ...leaving } = besideDefault

/** The same for a partition that comes. */
export const joinsDefault = {
  ...leaving,
  given: withDefault,
  wrong: { ...besideDefault.wrong, order: 'replica-first' },
} satisfies Omit<Example, 'title' | 'sql'>
