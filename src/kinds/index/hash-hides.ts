import type { Index, Relation } from '../../catalog/catalog.ts'
import { looksIntoHash } from '../../catalog/hash-indexes.ts'
import { qualify } from '../../sql/name.ts'
import type { Case } from '../kind.ts'
import { indexOn } from '../scope.ts'
import {
  actsOn,
  catalogId,
  hasKey,
  isPublished,
  type ReplicaFacts,
  replicaRelations,
  type Subject,
} from '../subject.ts'
import { statement } from './index-statement.ts'

const looking = ({ hosts }: Subject): readonly ReplicaFacts[] =>
  (hosts?.replicas ?? []).filter(({ catalog }) => catalog.catalog.version >= looksIntoHash)

/** The columns of a table over which replicas have such hash indexes that apply could look into, and that the file has not dropped by now. */
export const hashedColumns = (
  subject: Subject,
  table: string,
  indexesOf: (relation: Relation) => readonly Index[],
): readonly string[] =>
  looking(subject)
    .flatMap(({ catalog }) => catalog.relations.get(catalogId(subject.scope, table) ?? '') ?? [])
    .flatMap(there =>
      indexesOf(there)
        .filter(({ name }) => !subject.scope.unindexed.has(indexOn('replica', qualify(there.schema, name))))
        .flatMap(({ columns }) => columns),
    )

/** Its one column, where it is a hash index that apply could use; null where it is none. */
const hashed = (subject: Subject): string | null => {
  const { accessMethod, whereClause, indexParams: [first] = [] } = statement(subject)
  const isHash = accessMethod === 'hash' && whereClause === undefined
  return isHash && first !== undefined && 'IndexElem' in first ? (first.IndexElem.name ?? null) : null
}

const hides = (subject: Subject): boolean => {
  const table = actsOn(subject) ?? ''
  const name = hashed(subject)
  if (name === null || looking(subject).length === 0 || !isPublished(subject, table) || hasKey(subject, table))
    return false
  const known = replicaRelations(subject, table).flatMap(({ columns }) =>
    columns.filter(column => column.name === name),
  )
  return known.length === 0 || known.some(({ notNull }) => !notNull)
}

/** Refuses an index by which apply would not find rows. */
export const hashHides: Case = {
  when: 'it is a hash index over a column that may be NULL, of a table without a key, and a replica is of 17 or later',
  test: hides,
  verdict: {
    order: 'refuse',
    why: 'a replica of 17 or later looks there for the whole rows of such a table, and a hash index holds no NULL: every UPDATE and DELETE of a row that has NULL in it would be lost without an error',
    diverges: true,
    instead: ({ part }) => part.sql.replace(/\bUSING\s+hash\b/i, 'USING btree'),
  },
  shown: 'CREATE INDEX orders_total ON orders USING hash (total)',
}
