import type { Relation } from '../catalog/catalog.ts'
import { type CatalogIndex, idsBelow } from '../catalog/find.ts'
import { readName } from '../sql/name.ts'
import { catalogId, isNew, isPublished, nowCalled, primaryRelation, type Subject, stillCalled } from './subject.ts'

/** What every host says, the primary first; nothing where there is no database. */
export const catalogsOf = ({ hosts }: Pick<Subject, 'hosts'>): readonly CatalogIndex[] =>
  hosts === null ? [] : [hosts.primary, ...hosts.replicas.map(({ catalog }) => catalog)]

/** Are the hosts of both kinds, before this version and since? What they make of one text may differ then. */
export const straddles = (subject: Pick<Subject, 'hosts'>, version: number): boolean =>
  new Set(catalogsOf(subject).map(({ catalog }) => catalog.version < version)).size > 1

/** The partitioned table of which this one is a partition; null where it is none. */
export const partitionedBy = (subject: Subject, id: string): string | null => {
  const made = subject.scope.partitions.get(id)
  if (made !== undefined) return made
  const known = primaryRelation(subject, id)?.partitionOf ?? null
  return known === null ? null : nowCalled(subject, known)
}

/** Do rows of a partition travel as its root’s (publish_via_partition_root)? */
export const travelsByRoot = ({ hosts }: Pick<Subject, 'hosts'>): boolean =>
  hosts?.primary.publications.get(hosts.publication)?.viaRoot === true

/**
 * Will rows of a table that the file makes travel at once, before any subscription knows of it? So it is where the publication takes
 * it in by itself: FOR ALL TABLES, TABLES IN SCHEMA, or as a partition of what it has.
 */
export const joinsAtOnce = (subject: Subject, id: string): boolean => {
  const publication = subject.hosts?.primary.publications.get(subject.hosts.publication)
  const parent = partitionedBy(subject, id)
  return (
    publication?.allTables === true ||
    publication?.schemas.includes(readName(id)?.schema ?? '') === true ||
    (parent !== null && (isNew(subject, parent) ? joinsAtOnce(subject, parent) : isPublished(subject, parent)))
  )
}

/** The published tables that inherit from this one, as they are called by now. */
export const publishedHeirs = (subject: Subject, id: string): readonly string[] =>
  idsBelow(subject.hosts?.primary.heirs ?? new Map(), catalogId(subject.scope, id) ?? '')
    .flatMap(heir => stillCalled(subject, heir))
    .filter(heir => isPublished(subject, heir))

/** Do rows travel that a change of this relation concerns: its own, or those of a table that inherits from it? */
export const reachesPublished = (subject: Subject, id: string): boolean =>
  isPublished(subject, id) || publishedHeirs(subject, id).length > 0

/** A relation (by its catalog id) as one host has it, with its partitions and the tables that inherit from it, itself first. */
export const familyOn = ({ relations, partitions, heirs }: CatalogIndex, id: string): readonly Relation[] =>
  [id, ...idsBelow(partitions, id), ...idsBelow(heirs, id)].flatMap(member => relations.get(member) ?? [])

/** The same of every host, the primary's first; none where the catalogs do not know it. */
export const familyOf = (subject: Subject, id: string): readonly Relation[] => {
  const known = catalogId(subject.scope, id)
  return known === null ? [] : catalogsOf(subject).flatMap(host => familyOn(host, known))
}
