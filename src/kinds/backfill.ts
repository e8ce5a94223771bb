import type { Settled } from './settled.ts'

/** What is left of a column's definition once its rows are filled: each host on its own, the primary first. */
export type Finish = {
  readonly primary: readonly string[]
  readonly replica: readonly string[]
  /** For the one statement PostgreSQL will not run inside a transaction; null: together. */
  readonly settled: Settled | null
  /** NULL is refused from here on: rows that were written with it meanwhile get the default, too. */
  readonly sweeps: boolean
}

/**
 * What the batches do. A column's default goes to the rows that have NULL there: asked for every row, or `once`, as from one
 * statement. Or the part's own text runs on one stretch of the table after another: `condition` is where its WHERE stands in it
 * (null: nowhere), `searchPath` how its names are looked up.
 */
export type Fill =
  | { readonly column: string; readonly value: 'row' | 'once' }
  | { readonly condition: number | null; readonly searchPath: readonly string[] }

/** Rows that are written in batches rather than in one long transaction. */
export type Backfill = {
  readonly table: string
  readonly fill: Fill
  /** Brings a new column in, empty, on every host. */
  readonly add: string | null
  /** On the primary, together with it: from here on new rows get their values there, and travel. */
  readonly fresh: readonly string[]
  readonly after: readonly Finish[]
}
