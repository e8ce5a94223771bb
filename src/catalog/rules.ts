import type { Relation, Rule } from './catalog.ts'
import { byRelation, type Scope, within } from './scope.ts'

const rules = `
  SELECT r.ev_class AS relation, r.rulename AS name, pg_get_ruledef(r.oid) AS definition, r.ev_enabled AS enabled
  FROM pg_rewrite r
  WHERE r.ev_class >= 16384 AND r.rulename <> '_RETURN' AND ${within('r.ev_class')}
  ORDER BY r.ev_class, r.rulename`

const statistics = `
  SELECT s.stxrelid AS relation, s.stxname AS name, pg_get_statisticsobjdef(s.oid) AS definition
  FROM pg_statistic_ext s
  WHERE ${within('s.stxrelid')}
  ORDER BY s.stxrelid, s.stxname`

type Enabled = 'O' | 'D' | 'R' | 'A'
type RuleRow = {
  readonly relation: number
  readonly name: string
  readonly definition: string
  readonly enabled: Enabled
}
type StatisticsRow = {
  readonly relation: number
  readonly name: string
  readonly definition: string
}

/** ENABLE modes as pg_trigger, pg_rewrite and pg_event_trigger write them. */
export const firing: Readonly<Record<Enabled, Rule['enabled']>> = {
  O: 'origin',
  D: 'disabled',
  R: 'replica',
  A: 'always',
}

/** Rewrite rules by relation, by name. */
export const readRules = async (scope: Scope): Promise<ReadonlyMap<number, readonly Rule[]>> =>
  scope.light
    ? new Map()
    : byRelation(await scope.session.query<RuleRow>(rules, [scope.oids]), ({ name, definition, enabled }) => ({
        name,
        definition: definition.replace(/;\s*$/, ''),
        enabled: firing[enabled],
      }))

/** Extended statistics by relation, by name. */
export const readStatistics = async (scope: Scope): Promise<ReadonlyMap<number, Relation['statistics']>> =>
  scope.light
    ? new Map()
    : byRelation(await scope.session.query<StatisticsRow>(statistics, [scope.oids]), row => ({
        name: row.name,
        definition: row.definition,
      }))
