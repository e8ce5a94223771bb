import type { Finding } from '../base/finding.ts'
import type { Constraint, Relation, Trigger } from '../catalog/catalog.ts'
import { qualify, quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'
import { demand } from './constraints.ts'
import { tail } from './keys.ts'
import { firesOnApply } from './triggers.ts'

/** Constraints, indexes and triggers of a published table that only one host has, and that do not touch arriving rows. */
export const partNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...constraintNotes(comparison, pair),
  ...indexNotes(comparison, pair),
  ...triggerNotes(comparison, pair),
]

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

const triggerNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => {
  const names = new Set([...pair.primary.triggers, ...pair.replica.triggers].map(trigger => trigger.name))
  return [...names].flatMap(name => {
    const ours = pair.primary.triggers.find(trigger => trigger.name === name)
    const theirs = pair.replica.triggers.find(trigger => trigger.name === name)
    if (
      ours !== undefined &&
      theirs !== undefined &&
      comparison.same(ours.definition, theirs.definition) &&
      ours.enabled === theirs.enabled
    )
      return []
    if (theirs !== undefined && firesOnApply(theirs)) return []
    return [differs(comparison, pair, name, ours, theirs)]
  })
}

const state = (trigger: Trigger | undefined): string =>
  trigger === undefined ? 'absent' : `enabled ${trigger.enabled}`

const differs = (
  comparison: Comparison,
  pair: TablePair,
  name: string,
  ours: Trigger | undefined,
  theirs: Trigger | undefined,
): Finding =>
  finding({
    code: 'trigger-differs',
    weight: 'note',
    host: comparison.replica.host,
    object: `${pair.id}.${quoteName(name)}`,
    message: `trigger ${quoteName(name)} of ${pair.id} differs: ${state(ours)} on ${comparison.primary.host}, ${state(theirs)} on ${comparison.replica.host}`,
    why: 'it does not fire when rows are applied; it would after a switch-over',
    cure: ours !== undefined && theirs === undefined ? [on(comparison.replica.host, ours.definition)] : [],
  })
