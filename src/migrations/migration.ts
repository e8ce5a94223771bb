import type { Place } from '../base/place.ts'
import type { Statement } from '../sql/statement.ts'

/**
 * A runnable text of a migration: `file` as messages show it; `line` is the file's line on which `sql` starts (1-based).
 * `transaction` is there where a file says it for each direction (dbmate), and then counts instead of the migration's.
 */
export type Text = {
  readonly file: string
  readonly line: number
  readonly sql: string
  readonly transaction?: 'file' | 'none'
}

/**
 * One migration as found in the folder, before its SQL is parsed. `checksum` is sha256 (hex) of the up text, deaf to line
 * endings, trailing space and a BOM. `transaction` is `none` where the file asks for each statement on its own.
 */
export type Migration = {
  readonly name: string
  readonly up: Text
  readonly down: Text | null
  readonly checksum: string
  readonly transaction: 'file' | 'none'
}

export type Host = 'primary' | 'replica' | 'both'
export type Order = 'expand' | 'contract' | 'stream' | 'free' | 'primary' | 'replica' | 'refuse'

/** What a `-- repl-migrate: …` comment asks for. */
export type Directive =
  | { readonly name: 'host'; readonly host: Host; readonly reason: string | null; readonly place: Place }
  | {
      readonly name: 'order'
      readonly order: Exclude<Order, 'refuse'>
      readonly reason: string | null
      readonly place: Place
    }
  | { readonly name: 'no-transaction'; readonly place: Place }
  | { readonly name: 'allow'; readonly rule: string; readonly reason: string; readonly place: Place }
  | { readonly name: 'publish'; readonly place: Place }
  | { readonly name: 'materialize'; readonly place: Place }
  | { readonly name: 'backfill'; readonly how: 'batched' | 'at-once'; readonly place: Place }
  | { readonly name: 'lock-timeout'; readonly milliseconds: number; readonly place: Place }

/** A statement with the directives that apply to it: its own, and those at the head of the file. */
export type DirectedStatement = { readonly statement: Statement; readonly directives: readonly Directive[] }

/**
 * Statements that share one fate. `together`: one transaction on the primary (the whole file, or one BEGIN … COMMIT);
 * `apart`: each statement commits on its own.
 */
export type Block = { readonly mode: 'together' | 'apart'; readonly statements: readonly DirectedStatement[] }

/** A migration read to the end: parsed, directed, cut into blocks. */
export type ParsedMigration = { readonly migration: Migration; readonly blocks: readonly Block[] }
