import type { Weight } from '../base/finding.ts'

/** `full`: the whole catalog is migrated on the replica too; `tables`: only what rows need. */
type Mirror = 'full' | 'tables'

/** `signal`: Materialize steps are announced; `auto`: they are run; `off`: Materialize is left alone. */
type MaterializeApply = 'signal' | 'auto' | 'off'

/** A length of time as users write it: PostgreSQL's spelling ("2s", "5min", "1h", "500ms"), a plain number is milliseconds. */
type Duration = string | number

/** An amount of bytes in PostgreSQL's spelling ("16MB", "1GB"), a plain number is bytes. */
type Size = string | number

type ReplicaFile = {
  readonly url?: string
  /** The primary as the replica's server reaches it, for CREATE SUBSCRIPTION. */
  readonly primaryUrl?: string
  readonly subscription?: string
  /** The replica's publication for Materialize. */
  readonly publication?: string
  readonly mirror?: Mirror
}

/** Drift that is known and wanted. At least one of `code` and `object`. */
export type DriftIgnore = {
  readonly code?: string | undefined
  /** A finding's object, `*` for any run of characters: `public.orders.*`. */
  readonly object?: string | undefined
  readonly reason: string
  /** The last day it holds, as 2026-12-31. */
  readonly until?: string | undefined
}

/** What a configuration file holds; every part is optional. */
export type ConfigFile = {
  readonly migrations?: string
  readonly primary?: { readonly url?: string; readonly publication?: string }
  readonly replicas?: Readonly<Record<string, ReplicaFile>>
  /** Short for one replica named `replica`. */
  readonly replica?: ReplicaFile
  readonly materialize?: { readonly url?: string; readonly source?: string; readonly apply?: MaterializeApply }
  readonly tables?: { readonly include?: readonly string[]; readonly exclude?: readonly string[] }
  readonly timeouts?: {
    readonly lock?: Duration
    readonly statement?: Duration
    readonly barrier?: Duration
    readonly initialSync?: Duration
  }
  readonly lockRetry?: { readonly attempts?: number; readonly maxDelay?: Duration }
  readonly backfill?: {
    readonly above?: number
    readonly batch?: number
    readonly pause?: Duration
    readonly maxLag?: Size
  }
  readonly drift?: {
    readonly ignore?: readonly DriftIgnore[]
    readonly failOn?: readonly Weight[]
    readonly baseline?: string
  }
}

export type ReplicaConfig = {
  readonly name: string
  readonly url: string | null
  readonly primaryUrl: string | null
  readonly subscription: string
  /** For Materialize; null when nobody reads this replica. */
  readonly publication: string | null
  readonly mirror: Mirror
}

export type MaterializeConfig = {
  readonly url: string | null
  readonly source: string
  readonly apply: MaterializeApply
}

/** How the rows of a large table get a computed default. */
export type BackfillConfig = {
  /** Tables with more rows than this, as the server estimates them, are filled in batches. */
  readonly above: number
  /** Rows in a batch, which is a transaction of its own. */
  readonly batch: number
  /** Milliseconds between two batches. */
  readonly pause: number
  /** Bytes that a replica may be behind before the next batch waits for it; 0: no limit. */
  readonly maxLag: number
}

/** Which tables are meant: `schema.table` patterns; `selectTables` answers for one table. */
export type TablePatterns = { readonly include: readonly string[]; readonly exclude: readonly string[] }

/**
 * The configuration every command works with: file, environment and flags put together, defaults filled in, times in
 * milliseconds (0: no limit). A `url` is null when nobody gave one; `hostUrl` turns that into a Fault where it is needed.
 */
export type Config = {
  /** The file it came from, or null. */
  readonly file: string | null
  readonly migrations: string
  readonly primary: { readonly url: string | null; readonly publication: string }
  readonly replicas: readonly ReplicaConfig[]
  readonly materialize: MaterializeConfig | null
  readonly tables: TablePatterns
  readonly timeouts: {
    readonly lock: number
    readonly statement: number
    readonly barrier: number
    readonly initialSync: number
  }
  readonly lockRetry: { readonly attempts: number; readonly maxDelay: number }
  readonly backfill: BackfillConfig
  readonly drift: DriftConfig
}

/** Nothing ignored, and everything that matters fails. */
export const PLAIN_DRIFT: DriftConfig = {
  ignore: [],
  failOn: ['blocks', 'stalls-materialize', 'diverges'],
  baseline: null,
}

export type DriftConfig = {
  readonly ignore: readonly DriftIgnore[]
  /** Findings of these weights make `drift` fail. */
  readonly failOn: readonly Weight[]
  /** A file of accepted drift. */
  readonly baseline: string | null
}
