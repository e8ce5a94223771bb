import type { Finding } from '../base/finding.ts'
import type { Relation, Trigger } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'
import { landings } from './constraints.ts'

/** Triggers that fire while rows are applied. */
export const triggerFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] =>
  landings(comparison, pair).flatMap(landing =>
    landing.triggers.filter(firesOnApply).map(trigger => firing(comparison, pair, landing, trigger)),
  )

/** Apply works row by row, so statement triggers fire for TRUNCATE only. */
export const firesOnApply = (trigger: Trigger): boolean =>
  (trigger.enabled === 'replica' || trigger.enabled === 'always') &&
  (/ FOR EACH ROW\b/.test(trigger.definition) || /\bTRUNCATE\b/.test(trigger.definition.split(' ON ')[0] ?? ''))

const firing = (comparison: Comparison, pair: TablePair, landing: Relation, trigger: Trigger): Finding => {
  const off = pair.primary.triggers.some(({ name, enabled }) => name === trigger.name && enabled === 'disabled')
  const mode = off ? 'DISABLE' : 'ENABLE'
  return finding({
    code: 'trigger-fires-on-apply',
    weight: 'blocks',
    host: comparison.replica.host,
    object: `${landing.id}.${quoteName(trigger.name)}`,
    message: `trigger ${quoteName(trigger.name)} of ${landing.id} is ENABLE ${trigger.enabled.toUpperCase()} on ${comparison.replica.host}`,
    why: `it runs ${trigger.routine} for every applied row, which may change it, drop it or stop the subscription`,
    cure: [on(comparison.replica.host, `ALTER TABLE ${landing.id} ${mode} TRIGGER ${quoteName(trigger.name)}`)],
  })
}
