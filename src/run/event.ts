import type { Place } from '../base/place.ts'
import type { Step } from '../plan/step.ts'
import type { Blocker } from '../postgres/blockers.ts'
import { redactSql } from '../postgres/redact.ts'

/** Everything a renderer may show while a command runs; the whole of what `run` says to the outside. */
export type Event =
  | {
      readonly type: 'migration-started'
      readonly migration: string
      readonly steps: readonly Step[]
      readonly resumed: boolean
    }
  | { readonly type: 'rehearsed'; readonly migration: string; readonly host: string; readonly milliseconds: number }
  /** The rehearsal of the ruled order failed (`why`); the whole file goes through the stream instead. */
  | { readonly type: 'rerouted'; readonly migration: string; readonly why: string }
  | { readonly type: 'step-started'; readonly migration: string; readonly step: Step }
  | {
      readonly type: 'statement'
      readonly migration: string
      readonly host: string
      readonly sql: string
      readonly place: Place
      readonly how: 'run' | 'send' | 'touch'
    }
  | { readonly type: 'step-skipped'; readonly migration: string; readonly step: Step }
  | {
      readonly type: 'step-finished'
      readonly migration: string
      readonly step: Step
      readonly milliseconds: number
      readonly lsn: string | null
    }
  | {
      readonly type: 'waiting'
      readonly host: string
      readonly what: 'lock' | 'barrier' | 'lag' | 'copy' | 'runner'
      readonly message: string
      readonly blockers: readonly Blocker[]
    }
  /** A batch of the step `id` has committed. `done` counts rows that got their value; `total` is an estimate, null where there is none. */
  | {
      readonly type: 'progress'
      readonly migration: string
      readonly host: string
      readonly id: string
      readonly object: string
      readonly batch: number
      readonly done: number
      readonly total: number | null
      readonly perSecond: number
      /** Milliseconds it will take at this pace. */
      readonly left: number | null
    }
  | { readonly type: 'reconciled'; readonly host: string; readonly sql: readonly string[]; readonly why: string }
  | {
      readonly type: 'materialize'
      readonly migration: string
      readonly sql: readonly string[]
      readonly message: string
    }
  | {
      readonly type: 'migration-finished'
      readonly migration: string
      readonly outcome: 'done' | 'failed' | 'waiting' | 'in-doubt'
      readonly milliseconds: number
    }

/** A step as events carry it: its texts without secrets. */
export const told = (step: Step): Step => {
  if (step.do === 'sql')
    return { ...step, actions: step.actions.map(action => ({ ...action, sql: redactSql(action.sql) })) }
  return step.do === 'backfill' ? { ...step, sql: redactSql(step.sql) } : step
}

/** Somebody who listens to a run. */
export type Emit = (event: Event) => void
