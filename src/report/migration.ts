import type { Finding } from '../base/finding.ts'
import type { Place } from '../base/place.ts'
import { type Effect, effectOf } from '../materialize/effect.ts'
import type { Plan } from '../plan/plan.ts'
import type { RuledPart, RuledStatement } from '../plan/rule-file.ts'
import type { Step } from '../plan/step.ts'
import { redactSql } from '../postgres/redact.ts'

export type PartReport = {
  readonly kind: string
  readonly order: string
  /** When it reaches the replica after dependencies inside the file are heeded; `none` where it does not go there. */
  readonly lane: string
  readonly object: string
  readonly lock: string | null
  readonly rewrites: boolean
  readonly scans: boolean
  readonly diverges: boolean
  readonly loses: boolean
  readonly materialize: Effect
  readonly why: string
  readonly instead: string | null
}

export type StatementReport = { readonly place: Place; readonly sql: string; readonly parts: readonly PartReport[] }

export type StepReport = {
  readonly id: string
  readonly host: string
  readonly do: Step['do']
  readonly sql: readonly string[]
  readonly transaction: boolean
  readonly state: string
  readonly why: string
  readonly lsn: string | null
  readonly durationMs: number | null
}

/** One migration as every command's JSON shows it (product contract, section 10). */
export type MigrationReport = {
  readonly name: string
  readonly checksum: string
  readonly state: string
  readonly statements: readonly StatementReport[]
  readonly steps: readonly StepReport[]
  readonly findings: readonly Finding[]
}

const ranks: Record<Effect['effect'], number> = { none: 0, offers: 1, stalls: 2 }

const nothing: Effect = { effect: 'none', why: 'nothing that Materialize looks at' }

/** The gravest of what a part's changes mean to Materialize, were it pinned to everything they touch. */
const materializeEffect = (part: RuledPart): Effect =>
  part.ruling.changes
    .map(change => effectOf(change, null))
    .reduce((worst, effect) => (ranks[effect.effect] > ranks[worst.effect] ? effect : worst), nothing)

const partReport = (part: RuledPart, lane: string): PartReport => {
  const { kind, order, object, lock, rewrites, scans, diverges, loses, why, instead } = part.ruling
  return {
    kind,
    order,
    lane,
    object,
    lock,
    rewrites,
    scans,
    diverges,
    loses,
    materialize: materializeEffect(part),
    why,
    instead,
  }
}

const statementReport = (ruled: RuledStatement, lanes: readonly string[]): StatementReport => ({
  place: ruled.statement.place,
  sql: redactSql(ruled.statement.sql),
  parts: ruled.parts.map((part, index) => partReport(part, lanes[index] ?? 'none')),
})

/** The texts of a step as they are shown: secrets out, in-stream texts marked as such. */
const stepSql = (step: Step): readonly string[] =>
  step.do === 'sql'
    ? step.actions.map(action =>
        action.do === 'send' ? `-- in the stream: ${redactSql(action.sql)}` : redactSql(action.sql),
      )
    : []

/** What became of a step. */
export type Fate = { readonly state: string; readonly milliseconds: number | null; readonly lsn: string | null }

const unrun: Fate = { state: 'pending', milliseconds: null, lsn: null }

const stepReport = (step: Step, fate: Fate): StepReport => ({
  id: step.id,
  host: step.host,
  do: step.do,
  sql: stepSql(step),
  transaction: step.do === 'sql' && step.transaction,
  state: fate.state,
  why: step.why,
  lsn: fate.lsn,
  durationMs: fate.milliseconds === null ? null : Math.round(fate.milliseconds * 10) / 10,
})

/** A plan as a report; `state` is the migration's, `fateOf` tells what became of each step (default: pending). */
export const migrationReport = (
  plan: Plan,
  state: string,
  fateOf: (step: Step) => Fate = () => unrun,
): MigrationReport => {
  const placed = new Map(plan.statements.map(statement => [statement.index, statement]))
  return {
    name: plan.migration.name,
    checksum: plan.migration.checksum,
    state,
    statements: [...placed.values()].map(({ ruled, lanes }) => statementReport(ruled, lanes)),
    steps: plan.steps.map(step => stepReport(step, fateOf(step))),
    findings: plan.findings,
  }
}
