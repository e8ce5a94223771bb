/** How to tell, after a crash, whether a statement that runs outside transactions took effect, and what to clear away first. */
export type Settled = {
  /** A query returning one row with a boolean column `done`. */
  readonly done: string
  /** SQL that removes what a failed attempt left behind, run only when `done` is false; null when nothing is left. */
  readonly clear: string | null
}
