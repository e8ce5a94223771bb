import type { Finding } from '../base/finding.ts'
import type { Constraint, Index, Relation } from '../catalog/catalog.ts'
import { findingKey } from '../catalog/find.ts'
import { asBtree } from '../catalog/hash-indexes.ts'
import { quoteName } from '../sql/name.ts'
import type { DriftCode } from './codes.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'
import { demand } from './constraints.ts'
import { firingNotes } from './firing-notes.ts'
import { tail } from './keys.ts'

/** Constraints, indexes, statistics, triggers and rules of a published table that only one host has, and that do not touch arriving rows. */
export const partNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...constraintNotes(comparison, pair),
  ...indexNotes(comparison, pair),
  ...statisticsNotes(comparison, pair),
  ...firingNotes(comparison, pair),
]

const constraintNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const foreign = (relation: Relation) => relation.constraints.filter(constraint => constraint.type === 'foreign')
  const rest = pair.primary.constraints.filter(constraint => constraint.type !== 'foreign')
  const lacks = (relation: Relation, constraint: Constraint) =>
    !relation.constraints.some(own => own.type === constraint.type && comparison.same(demand(own), demand(constraint)))
  const note = (code: DriftCode, constraint: Constraint, host: string, cure: readonly string[], why: string) =>
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

/** The primary never computes what only the replica's index is built with. */
const stopping = ({ expressions, partial }: Index): string =>
  expressions || partial ? '; a row for which its expression or condition fails stops the subscription' : ''

/** Without a key a btree index stands on the replica for a hash index, which would hide rows from apply. */
const likeness =
  (comparison: Comparison, { primary }: TablePair) =>
  (left: Index, right: Index): boolean => {
    const shown = (index: Index): string => (findingKey(primary) === undefined ? asBtree(tail(index)) : tail(index))
    return comparison.same(shown(left), shown(right))
  }

const indexNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const plain = (relation: Relation) => relation.indexes.filter(index => index.constraint === null)
  const [ours, theirs] = [plain(pair.primary), plain(pair.replica)]
  const like = likeness(comparison, pair)
  const missing = ours.filter(index => !theirs.some(own => like(own, index)))
  const extra = theirs.filter(index => !index.unique && !ours.some(own => like(own, index)))
  const note = (name: string, host: string, cure: readonly string[], stops = '') =>
    finding({
      code: 'index-differs',
      weight: 'note',
      host: comparison.replica.host,
      object: `${pair.id}.${quoteName(name)}`,
      message: `index ${quoteName(name)} of ${pair.id} exists on ${host} only`,
      why: `queries differ in speed, rows do not${stops}`,
      cure,
    })
  return [
    ...missing.map(index => note(index.name, comparison.primary.host, [on(comparison.replica.host, index.definition)])),
    ...extra.map(index => note(index.name, comparison.replica.host, [], stopping(index))),
  ]
}

const statisticsNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const [ours, theirs] = [pair.primary.statistics, pair.replica.statistics]
  type Facts = (typeof ours)[number]
  const lacks = (of: readonly Facts[], one: Facts) => !of.some(own => comparison.same(own.definition, one.definition))
  const note = (name: string, host: string, cure: readonly string[]) =>
    finding({
      code: 'statistics-differ',
      weight: 'note',
      host: comparison.replica.host,
      object: `${pair.id}.${quoteName(name)}`,
      message: `extended statistics ${name} of ${pair.id} exist on ${host} only`,
      why: 'queries differ in speed, rows do not',
      cure,
    })
  return [
    ...ours
      .filter(one => lacks(theirs, one))
      .map(one => note(one.name, comparison.primary.host, [on(comparison.replica.host, one.definition)])),
    ...theirs.filter(one => lacks(ours, one)).map(one => note(one.name, comparison.replica.host, [])),
  ]
}
