import type { Finding } from '../base/finding.ts'
import type { Place } from '../base/place.ts'
import { type Effect, effectOn } from '../materialize/effect.ts'
import type { Pins } from '../materialize/pin.ts'
import type { Plan } from '../plan/plan.ts'
import type { RuledPart } from '../plan/rule-file.ts'
import type { Action, Step } from '../plan/step.ts'
import { redactSql } from '../postgres/redact.ts'

/** One part of a statement with its ruling. */
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

export type StatementReport = {
  /** Counted from 0 in the file; actions name it. */
  readonly index: number
  readonly place: Place
  readonly sql: string
  readonly parts: readonly PartReport[]
}

/** One thing a step does. `statement` and `part` tell which of the file's texts it is; null for texts the tool made. */
export type ActionReport = {
  readonly do: Action['do']
  readonly sql: string
  readonly place: Place
  readonly statement: number | null
  readonly part: number | null
}

/** One step with what it runs, secrets left out, and what became of it. */
export type StepReport = {
  readonly id: string
  readonly host: string
  readonly do: Step['do']
  readonly sql: readonly string[]
  readonly actions: readonly ActionReport[]
  readonly transaction: boolean
  readonly state: string
  readonly why: string
  readonly lsn: string | null
  readonly durationMs: number | null
}

/** One migration as every command's JSON shows it (product contract, section 10). */
export type MigrationReport = {
  readonly name: string
  readonly file: string
  readonly checksum: string
  readonly state: string
  readonly statements: readonly StatementReport[]
  readonly steps: readonly StepReport[]
  /** Why it may not run as written. */
  readonly findings: readonly Finding[]
}

/** Materialize as a report knows it: its pins; `unknown` counts everything as pinned; `unused`: nothing reads the replicas. */
export type Readers = Pins | 'unknown' | 'unused'

/** What became of a step. */
export type Fate = { readonly state: string; readonly milliseconds: number | null; readonly lsn: string | null }

export type Circumstances = {
  /** The migration's. */
  readonly state: string
  readonly readers: Readers
  /** Default: every step is pending. */
  readonly fateOf?: (step: Step) => Fate
}

const ranks: Record<Effect['effect'], number> = { none: 0, offers: 1, stalls: 2 }

const nothing: Effect = { effect: 'none', why: 'nothing that Materialize looks at' }
const unused: Effect = { effect: 'none', why: 'no Materialize reads the replicas' }

/** The gravest of what a part's changes mean to Materialize. */
const materializeEffect = (part: RuledPart, readers: Readers): Effect =>
  readers === 'unused'
    ? unused
    : part.ruling.changes
        .map(change => effectOn(change, readers === 'unknown' ? null : readers))
        .reduce((worst, effect) => (ranks[effect.effect] > ranks[worst.effect] ? effect : worst), nothing)

const partReport = (part: RuledPart, lane: string, readers: Readers): PartReport => {
  const { kind, order, object, cost, why } = part.ruling
  const { lock, rewrites, scans, diverges, loses } = cost
  const materialize = materializeEffect(part, readers)
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
    materialize,
    why,
    instead: part.ruling.instead(),
  }
}

const actionReport = ({ do: doing, sql, place, from }: Action): ActionReport => ({
  do: doing,
  sql: redactSql(sql),
  place,
  statement: from?.statement ?? null,
  part: from?.part ?? null,
})

const unrun: Fate = { state: 'pending', milliseconds: null, lsn: null }

const toldSql = ({ do: doing, sql }: ActionReport): string => (doing === 'send' ? `-- in the stream: ${sql}` : sql)

/** A step without secrets, for eyes and for programs. */
export const stepReport = (step: Step, fate: Fate = unrun): StepReport => {
  const actions = step.do === 'sql' ? step.actions.map(actionReport) : []
  return {
    id: step.id,
    host: step.host,
    do: step.do,
    sql: step.do === 'backfill' ? [redactSql(step.sql)] : actions.map(toldSql),
    actions,
    transaction: step.do === 'sql' && step.transaction,
    state: fate.state,
    why: step.why,
    lsn: fate.lsn,
    durationMs: fate.milliseconds === null ? null : Math.round(fate.milliseconds * 10) / 10,
  }
}

/** A plan as a report. */
export const migrationReport = (plan: Plan, { state, readers, fateOf }: Circumstances): MigrationReport => {
  // Session settings stand at the head of several rounds, and once in the file.
  const statements = new Map(plan.statements.map(statement => [statement.index, statement]))
  return {
    name: plan.migration.name,
    file: plan.migration.up.file,
    checksum: plan.migration.checksum,
    state,
    statements: [...statements.values()].map(({ index, ruled, lanes }) => ({
      index,
      place: ruled.statement.place,
      sql: redactSql(ruled.statement.sql),
      parts: ruled.parts.map((part, number) => partReport(part, lanes[number] ?? 'none', readers)),
    })),
    steps: plan.steps.map(step => stepReport(step, fateOf?.(step))),
    findings: plan.findings,
  }
}
