import type { Blocker } from '../postgres/blockers.ts'

/**
 * One thing that setup, reconcile or teardown does. `sql` is for eyes and for execution alike, each text a transaction of its
 * own; where it needs the subscription's connection string, which may hold a password, it says `'<primaryUrl>'`, and only the
 * execution puts the real one there. `copy-schema` runs all its texts in one transaction, `wait-sync` waits until the initial
 * copies are over, `wait-applied` until what the primary has written so far is applied. `refresh` is for what PostgreSQL refuses inside a transaction, and for a slot, which waits for everybody
 * else's: without lock_timeout.
 */
type Common = {
  readonly id: string
  /** `primary` or the name of a replica. */
  readonly host: string
  readonly sql: readonly string[]
  readonly why: string
}

export type TopologyStep =
  | (Common & { readonly do: 'sql' | 'refresh' | 'wait-sync' | 'wait-applied' })
  | (Common & {
      readonly do: 'copy-schema'
      /** Per text, what it makes or belongs to, and whether rows need it. */
      readonly objects: readonly { readonly object: string; readonly needed: 'rows' | 'mirror' }[]
    })

/** What a renderer may show while steps run: the tail end of every step, and signs of life while one waits. */
type TopologyEvent =
  | { readonly type: 'reconciled'; readonly host: string; readonly sql: readonly string[]; readonly why: string }
  | {
      readonly type: 'waiting'
      readonly host: string
      readonly what: 'lock' | 'copy'
      readonly message: string
      readonly blockers: readonly Blocker[]
    }

export type OnTopologyEvent = (event: TopologyEvent) => void

/** Where the printable SQL names the subscription's connection string. */
export const PRIMARY_URL = `'<primaryUrl>'`
