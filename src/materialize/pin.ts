/** A column as the Materialize table was created with it; `type` is Materialize's spelling (`pg_catalog.int4`). */
export type PinnedColumn = { readonly name: string; readonly nullable: boolean; readonly type: string }

/** A PRIMARY KEY or UNIQUE constraint of the upstream table that must stay as it is. */
export type PinnedKey = { readonly name: string; readonly columns: readonly string[]; readonly primary: boolean }

/** One Materialize table (or legacy subsource) and what it was created against. Names are raw, never quoted. */
export type Pin = {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly legacy: boolean
  readonly upstream: { readonly schema: string; readonly table: string }
  readonly columns: readonly PinnedColumn[]
  readonly excluded: readonly string[]
  /** Columns this tool has noted as left out, by this version or its next one, only until the replica has changed them. */
  readonly paused: readonly string[]
  readonly text: readonly string[]
  readonly keys: readonly PinnedKey[]
  /** The other WITH options (RETAIN HISTORY …), verbatim, to be kept by the next version. */
  readonly options: readonly string[]
  readonly status: string | null
  readonly error: string | null
}

/** The PostgreSQL source of Materialize that reads the replica. `legacy`: it has subsources instead of tables. */
export type MzSource = {
  readonly id: string
  readonly database: string
  readonly schema: string
  readonly name: string
  readonly legacy: boolean
  readonly slot: string | null
}

/** Everything one source pins; `version.number` is mz_version_num(), 2604100 for 26.41.0. */
export type Pins = {
  readonly version: { readonly text: string; readonly number: number }
  readonly source: MzSource
  readonly tables: readonly Pin[]
}
