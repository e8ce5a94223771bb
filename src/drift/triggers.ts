import type { Finding } from '../base/finding.ts'
import type { Relation, Trigger } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'
import { landings } from './constraints.ts'

/** Triggers that fire while rows are applied; with `mirror: full`, other differences as notes. */
export const triggerFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...landings(comparison, pair).flatMap(landing =>
    landing.triggers.filter(firesOnApply).map(trigger => firing(comparison, landing, trigger)),
  ),
  ...(comparison.mirror === 'full' ? triggerNotes(comparison, pair) : []),
]

/** Apply works row by row, so statement triggers fire for TRUNCATE only. */
const firesOnApply = (trigger: Trigger): boolean =>
  (trigger.enabled === 'replica' || trigger.enabled === 'always') &&
  (/ FOR EACH ROW\b/.test(trigger.definition) || /\bTRUNCATE\b/.test(trigger.definition.split(' ON ')[0] ?? ''))

const firing = (comparison: Comparison, landing: Relation, trigger: Trigger): Finding =>
  finding({
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(trigger.name)}`,
    message: `trigger ${quoteName(trigger.name)} of ${landing.id} is ENABLE ${trigger.enabled.toUpperCase()} on ${comparison.replica.host}`,
    why: `it runs ${trigger.routine} for every applied row, which may change it, drop it or stop the subscription`,
    cure: [on(comparison.replica.host, `ALTER TABLE ${landing.id} ENABLE TRIGGER ${quoteName(trigger.name)}`)],
  })

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
