import type { Relation } from '../catalog/catalog.ts'
import { type CatalogIndex, idsBelow } from '../catalog/find.ts'
import { catalogId, isPublished, type Subject } from './subject.ts'

/** The published tables that inherit from this one. */
export const publishedHeirs = (subject: Subject, id: string): readonly string[] =>
  idsBelow(subject.hosts?.primary.heirs ?? new Map(), catalogId(subject.scope, id) ?? '').filter(heir =>
    isPublished(subject, heir),
  )

/** Do rows travel that a change of this relation concerns: its own, or those of a table that inherits from it? */
export const reachesPublished = (subject: Subject, id: string): boolean =>
  isPublished(subject, id) || publishedHeirs(subject, id).length > 0

/** A relation (by its catalog id) as one host has it, with its partitions and the tables that inherit from it, itself first. */
export const familyOn = ({ relations, partitions, heirs }: CatalogIndex, id: string): readonly Relation[] =>
  [id, ...idsBelow(partitions, id), ...idsBelow(heirs, id)].flatMap(member => relations.get(member) ?? [])

/** The same of every host, the primary's first; none where the catalogs do not know it. */
export const familyOf = ({ hosts, scope }: Subject, id: string): readonly Relation[] => {
  const known = catalogId(scope, id)
  if (hosts === null || known === null) return []
  return [hosts.primary, ...hosts.replicas.map(({ catalog }) => catalog)].flatMap(host => familyOn(host, known))
}
