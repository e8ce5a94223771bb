import type { PartitionCmd } from '@pgsql/types'
import { quoteName, relationName } from '../../sql/name.ts'
import { command } from '../alter.ts'
import type { Example } from '../example.ts'
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

/** Tables for examples where the rows of one partition may go to another. */
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
