import type { DomainFacts, Identifies } from './kind.ts'

/** What earlier parts of the same file made or changed; grows part by part. */
export type Scope = {
  readonly searchPath: readonly string[]
  /** The connection’s own, to which RESET goes back. */
  readonly ownPath: readonly string[]
  readonly relations: ReadonlyMap<string, 'new' | 'temporary'>
  /** The id by which the catalogs know a relation (or, by its schema's id, all of a schema) that has been renamed; null: by none. */
  readonly origins: ReadonlyMap<string, string | null>
  /** Relations, indexes and constraints (`public.orders.orders_fk`) made, or named, in the file that no replica gets. */
  readonly apart: ReadonlySet<string>
  /** Indexes and constraints made, or named, in the file, each with the replicas that passed it by (`mirror: tables`). */
  readonly passedBy: ReadonlyMap<string, readonly string[]>
  /** Partitions made or attached in the file, with the table each is a partition of. */
  readonly partitions: ReadonlyMap<string, string>
  readonly types: ReadonlySet<string>
  /** Those of them whose values cannot be told apart. */
  readonly blindTypes: ReadonlySet<string>
  /** Schemas made or renamed in this file, quoted. */
  readonly schemas: ReadonlySet<string>
  /** Domains made or changed in this file. */
  readonly domains: ReadonlyMap<string, DomainFacts>
  readonly routines: ReadonlySet<string>
  /** Tables of which the file has validated a constraint. */
  readonly validated: ReadonlySet<string>
  /** Columns the file itself has added, as `public.orders.note`. */
  readonly columns: ReadonlySet<string>
  /** Those of them that are NULL in every row so far. */
  readonly unfilled: ReadonlySet<string>
  /** Those of them that are generated. */
  readonly generated: ReadonlySet<string>
  /** The words that stored generated columns of the file, and indexes that refuse rows, are made with: routines among them. */
  readonly computed: ReadonlySet<string>
  /** Tables made in the file with an identity column. */
  readonly numbered: ReadonlySet<string>
  /** Tables without a key from here on, and what their rows are told apart by instead. */
  readonly keyless: ReadonlyMap<string, 'rows' | 'nothing'>
  /** Tables, as the catalogs know them, that have no key when the whole file has run: with its commit rows come without one. */
  readonly losing: ReadonlySet<string>
  /** Tables, with the key that the file has given each; of those it has made, the columns whose values cannot be compared. */
  readonly keyed: ReadonlyMap<string, Required<Pick<Identifies, 'key' | 'blind'>>>
  /** Indexes that the file has dropped, as `indexOn` says them. */
  readonly unindexed: ReadonlySet<string>
  /** Columns the file has dropped, or renamed, under the names the catalogs know. */
  readonly gone: ReadonlySet<string>
  /** The name by which the catalogs know a column (`public.orders.note`) that the file has renamed or dropped; null: by none. */
  readonly columnOrigins: ReadonlyMap<string, string | null>
  /** The name by which the catalogs, or the text that made it, know a constraint (`public.orders.total_known`) that the file has renamed. */
  readonly constraintOrigins: ReadonlyMap<string, string>
  /** Names by which the catalogs know another constraint, or none: the file has given or taken them, on whichever table. */
  readonly respelled: ReadonlySet<string>
  /** Tables the file has emptied, so that there is nothing to read or to lose in them. */
  readonly emptied: ReadonlySet<string>
  /** Relations that the file has put rows into. */
  readonly filled: ReadonlySet<string>
}

/** Scopes are never changed, only followed by others: all can begin with the same. */
const nothing: Omit<Scope, 'searchPath' | 'ownPath'> = {
  relations: new Map(),
  origins: new Map(),
  apart: new Set(),
  passedBy: new Map(),
  partitions: new Map(),
  types: new Set(),
  blindTypes: new Set(),
  schemas: new Set(),
  domains: new Map(),
  routines: new Set(),
  validated: new Set(),
  columns: new Set(),
  unfilled: new Set(),
  generated: new Set(),
  computed: new Set(),
  numbered: new Set(),
  keyless: new Map(),
  losing: new Set(),
  keyed: new Map(),
  unindexed: new Set(),
  gone: new Set(),
  columnOrigins: new Map(),
  constraintOrigins: new Map(),
  respelled: new Set(),
  emptied: new Set(),
  filled: new Set(),
}

/** What a file begins with. */
export const emptyScope = (searchPath: readonly string[]): Scope => ({ ...nothing, searchPath, ownPath: searchPath })

/** An index of one host. */
export const indexOn = (role: 'primary' | 'replica', id: string): string => `${role} ${id}`
