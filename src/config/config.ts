/** `full`: the whole catalog is migrated on the replica too; `tables`: only what rows need. */
type Mirror = 'full' | 'tables'

/** `signal`: Materialize steps are announced; `auto`: they are run; `off`: Materialize is left alone. */
type MaterializeApply = 'signal' | 'auto' | 'off'

/** A length of time as users write it: PostgreSQL's spelling ("2s", "5min", "1h", "500ms"), a plain number is milliseconds. */
type Duration = string | number

type ReplicaFile = {
  readonly url?: string
  /** The primary as the replica's server reaches it, for CREATE SUBSCRIPTION. */
  readonly primaryUrl?: string
  readonly subscription?: string
  /** The replica's publication for Materialize. */
  readonly publication?: string
  readonly mirror?: Mirror
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
}
