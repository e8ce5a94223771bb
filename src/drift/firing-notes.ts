import type { Finding } from '../base/finding.ts'
import type { Rule, Trigger } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'
import { firesOnApply } from './triggers.ts'

/** Triggers and rules that only one host has, or that differ, and that do not fire when rows are applied. */
export const firingNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...triggerNotes(comparison, pair),
  ...ruleNotes(comparison, pair),
]

/** What the two hosts have under each name, where it differs. */
const differing = <T extends Rule>(
  comparison: Comparison,
  primary: readonly T[],
  replica: readonly T[],
): readonly (readonly [name: string, ours: T | undefined, theirs: T | undefined])[] => {
  const names = new Set([...primary, ...replica].map(({ name }) => name))
  return [...names].flatMap(name => {
    const ours = primary.find(one => one.name === name)
    const theirs = replica.find(one => one.name === name)
    const same =
      ours !== undefined &&
      theirs !== undefined &&
      comparison.same(ours.definition, theirs.definition) &&
      ours.enabled === theirs.enabled
    return same ? [] : [[name, ours, theirs] as const]
  })
}

const triggerNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] =>
  differing(comparison, pair.primary.triggers, pair.replica.triggers)
    .filter(([, , theirs]) => theirs === undefined || !firesOnApply(theirs))
    .map(([name, ours, theirs]) =>
      finding({
        ...about(comparison, pair, name, ours, theirs),
        code: 'trigger-differs',
        message: `trigger ${quoteName(name)} of ${pair.id} ${contrast(comparison, ours, theirs)}`,
        why: 'it does not fire when rows are applied; it would after a switch-over',
      }),
    )

const ruleNotes = (comparison: Comparison, pair: TablePair): readonly Finding[] =>
  differing<Rule>(comparison, pair.primary.rules, pair.replica.rules).map(([name, ours, theirs]) =>
    finding({
      ...about(comparison, pair, name, ours, theirs),
      code: 'rule-differs',
      message: `rule ${quoteName(name)} of ${pair.id} ${contrast(comparison, ours, theirs)}`,
      why: 'rules rewrite queries, and rows are applied without any, even where it is ENABLE ALWAYS',
    }),
  )

const about = (
  comparison: Comparison,
  pair: TablePair,
  name: string,
  ours: Rule | Trigger | undefined,
  theirs: Rule | Trigger | undefined,
) =>
  ({
    weight: 'note',
    host: comparison.replica.host,
    object: `${pair.id}.${quoteName(name)}`,
    cure: ours !== undefined && theirs === undefined ? [on(comparison.replica.host, ours.definition)] : [],
  }) as const

const state = (one: Rule | undefined): string => (one === undefined ? 'absent' : `enabled ${one.enabled}`)

const contrast = (comparison: Comparison, ours: Rule | undefined, theirs: Rule | undefined): string =>
  ours === undefined || theirs === undefined || ours.enabled !== theirs.enabled
    ? `differs: ${state(ours)} on ${comparison.primary.host}, ${state(theirs)} on ${comparison.replica.host}`
    : `is written otherwise on ${comparison.replica.host}`
