import type { Node } from '@pgsql/types'
import type { Place } from '../base/place.ts'

/** A comment, markers included (line or block style), with its place. */
export type Comment = { readonly text: string; readonly place: Place }

/**
 * One atomic piece of a statement: one ALTER TABLE command, one dropped table.
 * `sql` is a runnable statement made of the user's own bytes; `node` is the statement node holding only this piece
 * (an AlterTableStmt with one command, a DropStmt with one object). `comments` are those written inside the statement in front of
 * this piece or within it, or behind its comma or semicolon on the same line.
 */
export type Part = {
  readonly sql: string
  readonly place: Place
  readonly tag: string
  readonly node: Node
  readonly comments: readonly Comment[]
  /** The whole statement's node, where this is one of several pieces. */
  readonly whole?: Node
}

/** The node of a part's statement, whatever its tag: the one value of `{ AlterTableStmt: {…} }`. */
export const statementOf = <T>({ tag, node }: Part): T => ((node as Record<string, unknown>)[tag] ?? {}) as T

/**
 * One SQL statement. `sql` is its verbatim text without the closing semicolon; `tag` the grammar's name of its node
 * (`AlterTableStmt`); `comments` are those between the statement before and this one; `parts` has at least one entry, and exactly
 * one with the same text where nothing is to be cut; they stand in the order in which PostgreSQL takes them up, which need not be
 * the text's. In statements and parts `node` is what parsing `sql` gives: its locations are byte offsets into `sql`.
 */
export type Statement = {
  readonly sql: string
  readonly place: Place
  readonly tag: string
  readonly node: Node
  readonly comments: readonly Comment[]
  readonly parts: readonly Part[]
}
