import type { TypeFact } from '../catalog/catalog.ts'
import { catalogId, type Subject, stillCalled } from './subject.ts'

const isHeldIn = (facts: ReadonlyMap<string, TypeFact>, type: string, wanted: readonly string[]): boolean => {
  const element = type.replace(/\[\]$/, '').replace(/\(.*\)/, '')
  if (wanted.includes(element)) return true
  const fact = facts.get(element)
  if (fact?.kind === 'domain') return isHeldIn(facts, fact.base, wanted)
  if (fact?.kind === 'range') return isHeldIn(facts, fact.subtype, wanted)
  return fact?.kind === 'composite' && fact.attributes.some(attribute => isHeldIn(facts, attribute.type, wanted))
}

/** The primary's tables that hold values of these types, inside other types too; all ids as the file calls them by now. */
export const tablesHolding = (subject: Subject, types: readonly string[]): readonly string[] => {
  const { hosts } = subject
  if (hosts === null || types.length === 0) return []
  const { relations, types: facts } = hosts.primary
  const known = types.flatMap(id => catalogId(subject.scope, id) ?? [])
  return [...relations.values()]
    .filter(({ kind }) => kind === 'table' || kind === 'partitioned')
    .filter(({ columns }) => columns.some(({ typeId }) => isHeldIn(facts, typeId, known)))
    .flatMap(({ id }) => stillCalled(subject, id))
}
