import type { TruncateStmt } from '@pgsql/types'
import type { Relation } from '../../catalog/catalog.ts'
import type { CatalogIndex } from '../../catalog/find.ts'
import { relationName } from '../../sql/name.ts'
import { familyOn, reachesPublished, travelsByRoot } from '../family.ts'
import { cascades } from '../spoken.ts'
import { catalogId, isNew, isPublished, isTemporary, nodeOf, nowCalled, relationId, type Subject } from '../subject.ts'

/** The tables a TRUNCATE names. */
export const tables = (subject: Subject): readonly string[] =>
  (nodeOf<TruncateStmt>(subject).relations ?? []).flatMap(node =>
    'RangeVar' in node ? [relationId(subject, relationName(node.RangeVar))] : [],
  )

/** Those of them whose rows travel. */
export const travelling = (subject: Subject): readonly string[] =>
  tables(subject).filter(id => reachesPublished(subject, id) && !isNew(subject, id) && !isTemporary(subject, id))

const refersTo = (relation: Relation, ids: ReadonlySet<string>): boolean =>
  relation.constraints.some(({ type, references }) => type === 'foreign' && ids.has(references ?? ''))

const below = (catalog: CatalogIndex, id: string): readonly string[] => familyOn(catalog, id).map(({ id: own }) => own)

/** What this part empties, by the ids of the catalogs: the tables with all that is below them, and for CASCADE whatever points at them, and on from there. */
const emptiedOn = (subject: Subject, catalog: CatalogIndex): ReadonlySet<string> => {
  const named = tables(subject).flatMap(id => catalogId(subject.scope, id) ?? [])
  const emptied = new Set(named.flatMap(id => below(catalog, id)))
  if (!cascades(subject)) return emptied
  for (let known = 0; known < emptied.size; ) {
    known = emptied.size
    for (const relation of catalog.relations.values())
      if (refersTo(relation, emptied)) for (const id of below(catalog, relation.id)) emptied.add(id)
  }
  return emptied
}

const onPrimary = ({ hosts }: Subject, known: string): Relation | null => hosts?.primary.relations.get(known) ?? null

/** A partitioned table's own name is sent only where its rows travel by it. */
const isSent = (subject: Subject, known: string): boolean =>
  travelsByRoot(subject) || onPrimary(subject, known)?.kind !== 'partitioned'

const travelsStill = (subject: Subject, known: string): boolean => isPublished(subject, nowCalled(subject, known))

/** It points at an emptied table on the replica alone: the file has let go of it on the primary, or its key never was there. */
const isOwn = (subject: Subject, known: string, emptied: ReadonlySet<string>): boolean => {
  const there = onPrimary(subject, known)
  return there === null || !refersTo(there, emptied)
}

/**
 * Tables on a replica that point at one of those the primary sends as emptied, and are not sent themselves: apply would stop. A table
 * that points there on the primary too is emptied by another part of the statement, or the file has let go of it before.
 */
export const leftBehind = (subject: Subject): readonly string[] =>
  (subject.hosts?.replicas ?? []).flatMap(({ catalog }) => {
    if (subject.hosts === null || travelling(subject).length === 0) return []
    const emptied = emptiedOn(subject, subject.hosts.primary)
    const reached = new Set([...emptied].filter(id => travelsStill(subject, id)))
    return [...catalog.relations.values()]
      .filter(relation => refersTo(relation, reached) && !(reached.has(relation.id) && isSent(subject, relation.id)))
      .filter(({ id }) => emptied.has(id) || !isSent(subject, id) || isOwn(subject, id, reached))
      .map(({ id }) => id)
  })

/** Partitions that it empties without the table they travel as; the primary sends nothing of it (CREATE PUBLICATION, publish_via_partition_root). */
export const unsentPartitions = (subject: Subject): readonly string[] => {
  if (subject.hosts === null || !travelsByRoot(subject)) return []
  const emptied = emptiedOn(subject, subject.hosts.primary)
  return [...emptied].filter(id => {
    const parent = onPrimary(subject, id)?.partitionOf ?? null
    return parent !== null && !emptied.has(parent) && travelsStill(subject, id)
  })
}

/** The rows go one by one: those that point at others first. */
export const deletes = (subject: Subject): string => {
  const emptied = subject.hosts === null ? new Set<string>() : emptiedOn(subject, subject.hosts.primary)
  const isPart = (id: string): boolean => emptied.has(onPrimary(subject, id)?.partitionOf ?? '')
  const reached = [...emptied]
    .filter(id => !isPart(id))
    .map(id => nowCalled(subject, id))
    .filter(id => !tables(subject).includes(id))
  return [...tables(subject), ...reached]
    .toReversed()
    .map(id => `DELETE FROM ${id};`)
    .join('\n')
}
