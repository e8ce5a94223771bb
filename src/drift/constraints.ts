import type { Finding } from '../base/finding.ts'
import type { Constraint, Relation } from '../catalog/catalog.ts'
import { leavesOf } from '../catalog/find.ts'
import { qualify, quoteName } from '../sql/name.ts'
import { type Comparison, finding, isCovered, on, type TablePair } from './comparison.ts'
import { keyFindings, tail } from './keys.ts'

/** Where applied rows land: the replica's table, and its partitions where it is partitioned. */
export const landings = (comparison: Comparison, pair: TablePair): readonly Relation[] =>
  pair.replica.kind === 'partitioned'
    ? [pair.replica, ...leavesOf(comparison.hosts.replica, pair.replica)]
    : [pair.replica]

/** What the replica demands of a row and the primary does not; with `mirror: full`, the other differences as notes. */
export const constraintFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...landings(comparison, pair).flatMap(landing => [
    ...keyFindings(comparison, pair, landing),
    ...demandFindings(comparison, pair, landing, 'check'),
    ...demandFindings(comparison, pair, landing, 'exclude'),
  ]),
  ...(comparison.mirror === 'full' ? [...constraintNotes(comparison, pair), ...indexNotes(comparison, pair)] : []),
]

const isEnforced = (constraint: Constraint): boolean => !/ NOT ENFORCED\b/.test(constraint.definition)

/** Whether rows that are there already were checked is of no concern to rows that arrive. */
const demand = (constraint: Constraint): string => constraint.definition.replace(/ (NOT VALID|NO INHERIT)\b/g, '')

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
    .map(own => onlyOnReplica(comparison, landing, own))
}

/** A constraint over nothing but the replica's own columns sees their defaults only. */
const concernsSent = (pair: TablePair, constraint: Constraint): boolean =>
  constraint.columns.length === 0 || constraint.columns.some(name => pair.sent.some(column => column.name === name))

const onlyOnReplica = (comparison: Comparison, landing: Relation, own: Constraint): Finding =>
  finding({
    code: `${own.type}-only-on-replica`,
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(own.name)}`,
    message: `constraint ${quoteName(own.name)} of ${landing.id} exists on ${comparison.replica.host} only: ${own.definition}`,
    why: 'rows that the primary allows stop the subscription: it is enforced when they are applied, even NOT VALID',
    cure: [on(comparison.replica.host, `ALTER TABLE ${landing.id} DROP CONSTRAINT ${quoteName(own.name)}`)],
  })

const constraintNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const foreign = (relation: Relation) => relation.constraints.filter(constraint => constraint.type === 'foreign')
  const rest = pair.primary.constraints.filter(constraint => constraint.type !== 'foreign')
  const lacks = (relation: Relation, constraint: Constraint) =>
    !relation.constraints.some(own => own.type === constraint.type && comparison.same(demand(own), demand(constraint)))
  const note = (code: string, constraint: Constraint, host: string, cure: readonly string[], why: string) =>
    finding({
      code,
      weight: 'note',
      host: comparison.replica.host,
      object: `${pair.id}.${quoteName(constraint.name)}`,
      message: `constraint ${quoteName(constraint.name)} of ${pair.id} exists on ${host} only: ${constraint.definition}`,
      why,
      cure,
    })
  const add = (constraint: Constraint) => [
    on(
      comparison.replica.host,
      `ALTER TABLE ${pair.id} ADD CONSTRAINT ${quoteName(constraint.name)} ${constraint.definition}`,
    ),
  ]
  const unenforced = 'foreign keys are not checked when rows are applied'
  const upstream = 'the primary has checked every row already'
  return [
    ...rest
      .filter(own => lacks(pair.replica, own))
      .map(own => note('constraint-missing-on-replica', own, comparison.primary.host, add(own), upstream)),
    ...foreign(pair.primary)
      .filter(own => lacks(pair.replica, own))
      .map(own => note('foreign-key-differs', own, comparison.primary.host, add(own), unenforced)),
    ...foreign(pair.replica)
      .filter(own => lacks(pair.primary, own))
      .map(own => note('foreign-key-differs', own, comparison.replica.host, [], unenforced)),
  ]
}

const indexNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const plain = (relation: Relation) => relation.indexes.filter(index => index.constraint === null)
  const [ours, theirs] = [plain(pair.primary), plain(pair.replica)]
  const missing = ours.filter(index => !theirs.some(own => comparison.same(tail(own), tail(index))))
  const extra = theirs.filter(index => !index.unique && !ours.some(own => comparison.same(tail(own), tail(index))))
  const note = (name: string, host: string, cure: readonly string[]) =>
    finding({
      code: 'index-differs',
      weight: 'note',
      host: comparison.replica.host,
      object: qualify(pair.replica.schema, name),
      message: `index ${quoteName(name)} of ${pair.id} exists on ${host} only`,
      why: 'queries differ in speed, rows do not',
      cure,
    })
  return [
    ...missing.map(index => note(index.name, comparison.primary.host, [on(comparison.replica.host, index.definition)])),
    ...extra.map(index => note(index.name, comparison.replica.host, [])),
  ]
}

/** A table of the replica that refers to a published one and is not published itself: TRUNCATE arrives without it. */
export const truncateFindings = (comparison: Comparison): readonly Finding[] => {
  if (comparison.sending?.operations.truncate !== true) return []
  return comparison.replica.relations.flatMap(relation => {
    const target = relation.constraints.find(
      own => own.references !== null && own.references !== relation.id && comparison.published.has(own.references),
    )
    if (target === undefined || isCovered(comparison.hosts.replica, comparison.published, relation)) return []
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
