import type { Finding } from '../base/finding.ts'
import { ancestorsOf, indexCatalog } from '../catalog/find.ts'
import { columnFindings } from './columns.ts'
import { type CompareInput, type Comparison, outlet, type TablePair } from './comparison.ts'
import { constraintFindings, truncateFindings } from './constraints.ts'
import { databaseFindings } from './database.ts'
import { hopFindings } from './hop.ts'
import { identityFindings } from './identity.ts'
import { listFindings } from './lists.ts'
import { materializeFindings } from './materialize.ts'
import { noteFindings } from './notes.ts'
import { objectFindings } from './objects.ts'
import { partNotes } from './part-notes.ts'
import { partitionFindings } from './partitions.ts'
import { rightsFindings } from './rights.ts'
import { sameAcrossMajors, sameText } from './spelling.ts'
import { pairTables, persistenceFindings } from './tables.ts'
import { triggerFindings } from './triggers.ts'

/**
 * The drift between a primary and one replica, judged by what replication makes of it, direction included: each difference
 * with its weight, why it matters and the SQL that cures it, in an order in which the cures can be run (`orderedCures`). Equal hosts give no finding, whatever their majors (needs-text-columns
 * apart, a note to whoever sets up Materialize). Pure.
 */
export const compareCatalogs = (input: CompareInput): readonly Finding[] => {
  const comparison = prepare(input)
  const { pairs, findings } = pairTables(comparison)
  const full = input.mirror === 'full'
  return once([
    ...(full ? objectFindings(comparison, ['schema', 'extension', 'collation', 'type']) : []),
    ...databaseFindings(comparison),
    ...hopFindings(comparison),
    ...findings,
    ...pairs.flatMap(pair => tableFindings(comparison, pair)),
    ...truncateFindings(comparison),
    ...materializeFindings(comparison, pairs),
    ...(full ? objectFindings(comparison, ['sequence', 'routine', 'event-trigger']) : []),
    ...(full ? pairs.flatMap(pair => [...noteFindings(comparison, pair), ...partNotes(comparison, pair)]) : []),
    ...(full ? objectFindings(comparison, ['view']) : []),
  ])
}

const prepare = (input: CompareInput): Comparison => {
  const hosts = { primary: indexCatalog(input.primary), replica: indexCatalog(input.replica) }
  const publication = hosts.primary.publications.get(input.publication)
  const sameMajor = Math.floor(input.primary.version / 10000) === Math.floor(input.replica.version / 10000)
  /** A partition is included with the table at its top. */
  const tables = (id: string): boolean => {
    const relation = hosts.primary.relations.get(id)
    const top = relation === undefined ? undefined : ancestorsOf(hosts.primary, relation).at(-1)
    return input.tables(top?.id ?? id)
  }
  return {
    ...input,
    tables,
    hosts,
    sending: publication === undefined ? null : outlet(publication),
    receiving: hosts.replica.subscriptions.get(input.subscription) ?? null,
    onward: input.replica.publications.map(outlet),
    published: new Set(publication?.published.filter(tables)),
    same: sameMajor ? sameText : sameAcrossMajors,
  }
}

const tableFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...persistenceFindings(comparison, pair),
  ...columnFindings(comparison, pair),
  ...constraintFindings(comparison, pair),
  ...identityFindings(comparison, pair),
  ...partitionFindings(comparison, pair),
  ...listFindings(comparison, pair),
  ...triggerFindings(comparison, pair),
  ...rightsFindings(comparison, pair),
]

/** A type is reported once, not with each of its columns, and a note about an object adds nothing to a graver finding. */
const once = (findings: readonly Finding[]): readonly Finding[] => {
  const grave = new Set(findings.filter(({ weight }) => weight !== 'note').map(({ object }) => object))
  const unique = new Map(findings.map(found => [`${found.host} ${found.code} ${found.object}`, found]))
  return [...unique.values()].filter(
    ({ weight, code, object }) => weight !== 'note' || code !== 'type-differs' || !grave.has(object),
  )
}
