import type { TypeFact } from '../../catalog/catalog.ts'
import { isComparable } from '../../catalog/equality.ts'
import { catalogId, primaryRelation, type Subject } from '../subject.ts'

const noTypes: ReadonlyMap<string, TypeFact> = new Map()

/**
 * Can two values of this type not be told apart? Of types the file has made or renamed as well as of those the catalogs know, and of
 * a table's rows.
 */
export const isBlindType = (subject: Subject, id: string): boolean => {
  const element = id.replace(/\[\]$/, '')
  if (subject.scope.blindTypes.has(element)) return true
  const types = subject.hosts?.primary.types ?? noTypes
  const attributes = primaryRelation(subject, element)?.columns.map(({ typeId }) => typeId)
  return !(attributes ?? [catalogId(subject.scope, element) ?? '']).every(type => isComparable(types, type))
}
