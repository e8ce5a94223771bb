import type { Order } from '../migrations/migration.ts'

/** What a wrong order does, to be seen on real servers: an apply error matching `text`, unequal rows, or the DDL itself failing. */
export type WrongOrder = {
  readonly order: 'replica-first' | 'primary-first' | 'both-at-once' | 'primary-only'
  readonly failure: 'apply-error' | 'diverges' | 'ddl-fails'
  readonly text?: RegExp
  /** Rows written on the primary after the first host has changed and before the second has. */
  readonly between?: readonly string[]
  /** Rows written on the primary when all is done. */
  readonly after?: readonly string[]
  /** Tables that join the publication once the primary has them. */
  readonly publish?: readonly string[]
  /** It fails where one of the hosts is of this major or a later one. */
  readonly since?: number
}

/** A migration that shows the kind at work; executed on a real pair with a writer running. */
export type Example = {
  readonly title: string
  /** Schema before, run on both hosts. */
  readonly given: readonly string[]
  /** The tables that travel; all of `given`'s where left out. */
  readonly published?: readonly string[]
  /** Rows before, written on the primary. */
  readonly rows?: readonly string[]
  readonly sql: string
  readonly order: Order
  readonly wrong?: WrongOrder
  /** The first major that knows the syntax, on both hosts. */
  readonly since?: number
  /** True where it holds only while nothing reads the replica further on: no Materialize. */
  readonly unread?: boolean
}
