import { streamTable } from '../journal/tables.ts'
import { qualify } from '../sql/name.ts'

type Named = { readonly schema: string; readonly name: string }

/** Which tables replicate: those the configuration includes, and always the stream table, which nothing can exclude. */
export type Selection = {
  readonly includes: (table: Named) => boolean
  /** Excluded by name, not merely left out. */
  readonly excludes: (table: Named) => boolean
}

type Match = (schema: string, name: string) => boolean

/** `included` and `excluded` answer for the application's tables only. */
export const selection = (included: Match, excluded: Match): Selection => ({
  includes: ({ schema, name }) => included(schema, name) || qualify(schema, name) === streamTable,
  excludes: ({ schema, name }) => excluded(schema, name),
})

/** What the configuration wants of the hop from the primary to one replica, and of that replica's publication. */
export type Hop = {
  /** The replica's name. */
  readonly name: string
  /** On the primary. */
  readonly publication: string
  readonly subscription: string
  /** On the replica, for Materialize; null where none is configured. */
  readonly materialize: string | null
  readonly mirror: 'full' | 'tables'
  readonly selection: Selection
  /** The role the replica logs in with on the primary; null where the connection string names none. */
  readonly role: string | null
}
