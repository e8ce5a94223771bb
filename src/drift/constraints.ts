import type { Finding } from '../base/finding.ts'
import type { Constraint, Relation } from '../catalog/catalog.ts'
import { leavesOf } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, isCovered, on, type TablePair } from './comparison.ts'
import { collationFindings, keyFindings } from './keys.ts'

/** Where applied rows land: the replica's table, and its partitions where it is partitioned. */
export const landings = (comparison: Comparison, pair: TablePair): readonly Relation[] =>
  pair.replica.kind === 'partitioned'
    ? [pair.replica, ...leavesOf(comparison.hosts.replica, pair.replica)]
    : [pair.replica]

/** What the replica demands of a row and the primary does not. */
export const constraintFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] =>
  landings(comparison, pair).flatMap(landing => [
    ...keyFindings(comparison, pair, landing),
    ...collationFindings(comparison, pair, landing),
    ...demandFindings(comparison, pair, landing, 'check'),
    ...demandFindings(comparison, pair, landing, 'exclude'),
  ])

const isEnforced = (constraint: Constraint): boolean => !/ NOT ENFORCED\b/.test(constraint.definition)

/** Whether rows that are there already were checked is of no concern to rows that arrive. */
export const demand = (constraint: Constraint): string =>
  constraint.definition.replace(/ (NOT VALID|NO INHERIT)\b/g, '')

const demandFindings = (
  comparison: Comparison,
  pair: TablePair,
  landing: Relation,
  type: 'check' | 'exclude',
): readonly Finding[] => {
  const counterpart = comparison.hosts.primary.relations.get(landing.id)
  const met = [
    pair.primary,
    ...(counterpart === undefined ? [] : [counterpart]),
    ...(landing === pair.replica ? [] : [pair.replica]),
  ]
    .flatMap(relation => relation.constraints)
    .filter(constraint => constraint.type === type && isEnforced(constraint))
  return landing.constraints
    .filter(own => own.type === type && isEnforced(own) && concernsSent(pair, own))
    .filter(own => !met.some(constraint => comparison.same(demand(constraint), demand(own))))
    .map(own => onlyOnReplica(comparison, landing, own, type))
}

/** A constraint over nothing but the replica's own columns sees their defaults only. */
const concernsSent = (pair: TablePair, constraint: Constraint): boolean =>
  constraint.columns.length === 0 || constraint.columns.some(name => pair.sent.some(column => column.name === name))

const onlyOnReplica = (
  comparison: Comparison,
  landing: Relation,
  own: Constraint,
  type: 'check' | 'exclude',
): Finding =>
  finding({
    code: `${type}-only-on-replica`,
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(own.name)}`,
    message: `constraint ${quoteName(own.name)} of ${landing.id} exists on ${comparison.replica.host} only: ${own.definition}`,
    why: 'rows that the primary allows stop the subscription: it is enforced when they are applied, even NOT VALID',
    cure: [on(comparison.replica.host, `ALTER TABLE ${landing.id} DROP CONSTRAINT ${quoteName(own.name)}`)],
  })

/** A table of the replica that refers to a published one and is not published itself: TRUNCATE arrives without it. */
export const truncateFindings = (comparison: Comparison): readonly Finding[] => {
  const { sending } = comparison
  if (sending?.operations.truncate !== true) return []
  return comparison.replica.relations.flatMap(relation => {
    const target = relation.constraints.find(
      own => own.references !== null && own.references !== relation.id && comparison.published.has(own.references),
    )
    if (target === undefined || isCovered(comparison.hosts.replica, sending.ids, relation)) return []
    return [
      finding({
        code: 'truncate-would-stop',
        weight: 'warning',
        host: comparison.replica.host,
        object: `${relation.id}.${quoteName(target.name)}`,
        message: `${relation.id} on ${comparison.replica.host} is not published and refers to ${target.references}, which is`,
        why: `a TRUNCATE of ${target.references} on the primary would stop the subscription: a table referenced in a foreign key cannot be truncated`,
        cure: [on(comparison.replica.host, `ALTER TABLE ${relation.id} DROP CONSTRAINT ${quoteName(target.name)}`)],
      }),
    ]
  })
}
