import { readName } from '../sql/name.ts'
import { findIndexes } from './index/index-name.ts'
import { primaryRelation, type Subject } from './subject.ts'

const madeUp = /_(?:seq|idx|key|pkey|excl)\d*$/

/**
 * The table after which PostgreSQL would have named an index or a sequence that no catalog knows: of those it may be, the one with
 * the longest name.
 */
const namedAfter = (subject: Subject, id: string): string | undefined => {
  const { schema = null, name = '' } = readName(id) ?? {}
  if (!madeUp.test(name) || primaryRelation(subject, id) !== null) return undefined
  if (findIndexes(subject, { schema, name }).length > 0) return undefined
  const { relations, apart } = subject.scope
  const tables = [...apart, ...relations.keys(), ...(subject.hosts?.primary.relations.keys() ?? [])]
  const isPrefix = (one: string): boolean => {
    const table = readName(one)
    return table?.schema === schema && name.startsWith(`${table?.name}_`)
  }
  return tables.filter(isPrefix).sort((left, right) => right.length - left.length)[0]
}

/**
 * The table that an index or a sequence belongs to, as far as catalogs (of a sequence) or a name that PostgreSQL would have made up
 * tell; `column` (quoted) where one is known.
 */
export const ownerOf = (
  subject: Subject,
  id: string,
): { readonly table: string; readonly column: string | null } | null => {
  const { catalog } = subject.hosts?.primary ?? {}
  const known = catalog?.sequences.find(sequence => sequence.id === id)
  if (known === undefined) {
    const table = namedAfter(subject, id)
    return table === undefined ? null : { table, column: null }
  }
  const table = catalog?.relations.find(one => known.ownedBy?.startsWith(`${one.id}.`) === true)?.id
  return table === undefined ? null : { table, column: known.ownedBy?.slice(table.length + 1) ?? null }
}
