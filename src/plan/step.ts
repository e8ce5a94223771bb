import type { Place } from '../base/place.ts'
import type { Fill } from '../kinds/backfill.ts'
import type { Settled } from '../kinds/settled.ts'
import type { Change } from '../materialize/effect.ts'

/** Where an action's text stands in the migration: statement number, and part number when only that part runs. */
export type TextRef = { readonly statement: number; readonly part: number | null }

/**
 * One thing a step does. `set` and `run` execute SQL, `set` being session state for what follows; `send` writes the SQL into the stream table, for the replicas' apply workers to
 * execute at that place (`row` names the row within the migration; `needed` tells a replica with `mirror: tables` to pass it by);
 * `touch` rewrites rows unchanged so that the primary's values travel. `from` is null for texts the tool made itself.
 */
export type Action = {
  readonly do: 'set' | 'run' | 'send' | 'touch'
  readonly sql: string
  readonly place: Place
  readonly from: TextRef | null
  readonly row: string | null
  /** Id of the relation it acts on, to name who holds a lock on it. */
  readonly relation: string | null
  readonly needed: 'rows' | 'mirror'
  /** Replicas with `mirror: tables` that pass it by all the same, as what it changes is not there. */
  readonly passedBy?: readonly string[]
  /** Rows that the file means for this replica alone. */
  readonly own?: true
}

type Common = {
  /** Unique within the migration and host: `1.expand`, `2.primary`. */
  readonly id: string
  /** `primary`, the name of a replica, or `materialize`. */
  readonly host: string
  readonly why: string
}

export type SqlStep = Common & {
  readonly do: 'sql'
  readonly actions: readonly Action[]
  readonly transaction: boolean
  /** Only for a statement that runs outside transactions. */
  readonly settled: Settled | null
  /** Milliseconds asked for by a directive; null: as configured. */
  readonly lockTimeout: number | null
}
/** Writes rows in batches on the primary; they travel. `sql` is what all batches come to; `from`: it stands in the file. */
export type BackfillStep = Common & {
  readonly do: 'backfill'
  /** Id of the table. */
  readonly table: string
  /** As progress shows it. */
  readonly object: string
  readonly fill: Fill
  readonly sql: string
  readonly from: TextRef | null
  readonly place: Place
}
export type BarrierStep = Common & { readonly do: 'barrier' }
export type GateStep = Common & { readonly do: 'gate'; readonly changes: readonly Change[] }
/** New tables join the publications, get their identity, are copied. `whole`: others than those named may have to as well. */
export type RefreshStep = Common & {
  readonly do: 'refresh'
  readonly tables: readonly string[]
  readonly whole: boolean
}
export type MaterializeStep = Common & { readonly do: 'materialize'; readonly changes: readonly Change[] }

/** The smallest thing that is run and journalled. */
export type Step = SqlStep | BackfillStep | BarrierStep | GateStep | RefreshStep | MaterializeStep

/** A replica as the planner sees it; `materialize` when Materialize reads it. */
export type ReplicaTarget = { readonly name: string; readonly mirror: 'full' | 'tables'; readonly materialize: boolean }

/** Does a replica with `mirror: tables` pass by what only a whole mirror needs, or what changes a thing that it has not? */
export const passesBy = (
  { name, mirror }: Pick<ReplicaTarget, 'name' | 'mirror'>,
  { needed, passedBy = [] }: Pick<Action, 'needed' | 'passedBy'>,
): boolean => mirror === 'tables' && (needed === 'mirror' || passedBy.includes(name))
