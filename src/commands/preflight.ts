import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import { compareCatalogs } from '../drift/compare.ts'
import type { Hosts } from '../kinds/subject.ts'

/** Drift that makes every ruling about a table void: the replica does not hold what the primary sends, or would not take it. */
const voiding = new Set([
  'table-missing-on-replica',
  'not-a-table-on-replica',
  'column-missing-on-replica',
  'extra-column-not-null',
  'type-does-not-travel',
  'enum-labels-missing',
  'not-null-only-on-replica',
  'check-only-on-replica',
  'unique-only-on-replica',
])

const mend = 'mend it first: `repl-migrate drift --cure` prints the SQL, ordered'

/** Drift of the tables a migration names, as reasons not to run it. Pure. */
export const driftBefore = (facts: Hosts, config: Config, relations: readonly string[]): readonly Finding[] => {
  const named = new Set(relations)
  return facts.replicas.flatMap(({ name, catalog }) => {
    const replica = config.replicas.find(one => one.name === name)
    const findings = compareCatalogs({
      primary: facts.primary.catalog,
      replica: catalog.catalog,
      publication: facts.publication,
      subscription: replica?.subscription ?? '',
      materializePublication: null,
      mirror: 'tables',
      tables: id => named.has(id) && facts.wanted(id),
    })
    return findings
      .filter(({ code, weight }) => voiding.has(code) && weight !== 'warning')
      .map(finding => ({ ...finding, cure: [...finding.cure, mend] }))
  })
}
