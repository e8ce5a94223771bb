import type { Finding } from '../base/finding.ts'
import { ancestorsOf } from '../catalog/find.ts'
import type { Config } from '../config/config.ts'
import { compareCatalogs } from '../drift/compare.ts'
import type { Hosts } from '../kinds/subject.ts'
import { quoteName } from '../sql/name.ts'

/** Drift that makes every ruling about a table void: the replica does not hold what the primary sends, or would not take it. */
const voiding = new Set([
  'partition-missing-on-replica',
  'table-missing-on-replica',
  'not-a-table-on-replica',
  'column-missing-on-replica',
  'extra-column-not-null',
  'type-does-not-travel',
  'enum-labels-missing',
  'not-null-only-on-replica',
  'check-only-on-replica',
  'exclude-only-on-replica',
  'unique-only-on-replica',
  'unique-deferrable-on-primary',
  'generated-only-on-replica',
  'extra-column-hides-rows',
  'hash-index-hides-rows',
  'replica-key-missing',
  'replica-key-not-sent',
  'apply-role-cannot-write',
  'row-security-stops-apply',
])

/** Findings about one host alone that void a ruling on the replica, and on the primary are for the migration to mend. */
const voidingThere = new Set(['identity-missing', 'generated-column-in-identity'])

/** A trigger that both hosts let fire for applied rows was put there by a migration. */
const isMeant = (facts: Hosts, { code, object }: Finding): boolean =>
  code === 'trigger-fires-on-apply' &&
  [...facts.primary.relations.values()].some(({ id, triggers }) =>
    triggers.some(({ name, enabled }) => `${id}.${quoteName(name)}` === object && enabled !== 'origin'),
  )

const voids = (facts: Hosts, replica: string, finding: Finding): boolean =>
  voiding.has(finding.code) ||
  (voidingThere.has(finding.code) && finding.host === replica) ||
  (finding.code === 'operations-not-published' && finding.host === facts.primary.catalog.host) ||
  (finding.code === 'trigger-fires-on-apply' && !isMeant(facts, finding))

const mend = 'mend it first: `repl-migrate drift --cure` prints the SQL, ordered'

/** Drift of the tables a migration names, as reasons not to run it. Pure. */
export const driftBefore = (facts: Hosts, config: Config, relations: readonly string[]): readonly Finding[] => {
  const tops = relations.flatMap(id => {
    const relation = facts.primary.relations.get(id)
    return relation === undefined ? [] : ancestorsOf(facts.primary, relation).map(ancestor => ancestor.id)
  })
  const named = new Set([...relations, ...tops])
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
      .filter(finding => finding.weight !== 'warning' && voids(facts, catalog.catalog.host, finding))
      .map(finding => ({ ...finding, cure: [...finding.cure, mend] }))
  })
}
