import { readName } from '../sql/name.ts'
import type { TypeFact } from './catalog.ts'

/** Built-in types without an equality operator that a btree or hash index could use. */
export const incomparable: ReadonlySet<string> = new Set([
  'json',
  'xml',
  'jsonpath',
  'point',
  'lseg',
  'line',
  'box',
  'path',
  'polygon',
  'circle',
])

/**
 * Can two values of this type be told apart? Where a table has no key the apply worker compares whole rows, and stops at a type
 * that cannot ("could not identify an equality operator for type json"). `type` is an id or a type as written by the catalog.
 */
export const isComparable = (types: ReadonlyMap<string, TypeFact>, type: string): boolean => {
  const element = type.replace(/\[\]$/, '').replace(/\(.*\)/, '')
  const fact = types.get(element)
  if (fact?.kind === 'domain') return isComparable(types, fact.base)
  if (fact?.kind === 'composite') return fact.attributes.every(attribute => isComparable(types, attribute.type))
  return !incomparable.has(readName(element)?.name ?? element)
}
