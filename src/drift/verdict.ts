/**
 * `travels`: every value arrives as the same value. `loses`: every value is taken, some are changed without an error.
 * The others stop replication at the first value that does not fit: `range` (too large, no such label), `length` (too long),
 * `format` (not written like that type), `never` (no finite value arrives as itself).
 */
export type Verdict = 'travels' | 'loses' | 'range' | 'length' | 'format' | 'never'

export type Transfer = {
  readonly verdict: Verdict
  readonly reason: string
  /** Some values are taken and become others without an error, besides those that stop replication. */
  readonly changes: boolean
  /** Labels of an enum (the replica's id) that the replica does not know. */
  readonly labels?: { readonly type: string; readonly missing: readonly string[] }
}

export const transferOf = (verdict: Verdict, reason: string, changes = verdict === 'loses'): Transfer => ({
  verdict,
  reason,
  changes,
})

export const fits: Transfer = transferOf('travels', 'the replica takes every value of the primary as it is')
export const rounds: Transfer = transferOf('loses', 'the replica rounds what the primary holds exactly')
