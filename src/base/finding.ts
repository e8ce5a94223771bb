import type { Place } from './place.ts'

/**
 * How much a finding matters. `blocks`: replication stops or loses rows. `stalls-materialize`: a Materialize table dies.
 * `diverges`: the hosts would hold different rows without an error. `locks`: the application would wait.
 * `warning`: worth a change. `note`: harmless.
 */
export type Weight = 'blocks' | 'stalls-materialize' | 'diverges' | 'locks' | 'warning' | 'note'

/** One thing a command found; the same shape in lint, plan, drift, doctor, verify and reconcile, and in every format. */
export type Finding = {
  readonly code: string
  readonly weight: Weight
  readonly host: string | null
  readonly object: string | null
  readonly place: Place | null
  readonly message: string
  readonly why: string
  readonly cure: readonly string[]
}
