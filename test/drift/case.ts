import type { Weight } from '../../src/base/finding.ts'
import type { DriftCode } from '../../src/drift/codes.ts'

/** Which host has what the other has not: a column, a default, an ENABLE mode. `differs`: both have it, each in its way. */
export type Direction = 'primary' | 'replica' | 'differs'

/**
 * What a write shows of the drift. `stops`: the apply worker's error; `refused`: the primary's own; `lost`: the row never comes,
 * without an error; `differs`: replication goes on, and the rows are not the same; `equal`: they are; `flows`: they cannot be compared,
 * but each has come.
 */
export type Proof = {
  /** On the primary. */
  readonly write: string
  readonly does: 'differs' | 'equal' | 'flows' | 'lost' | { readonly stops: RegExp } | { readonly refused: RegExp }
  /** On the replica, before the write. */
  readonly later?: string
}

/** What Materialize makes of it: a table made before dies, none can be made any more, or the stream it would read lacks something. */
export type Stall =
  | { readonly dies: RegExp }
  | { readonly refuses: RegExp }
  | { readonly write: string; readonly hears: RegExp }

/**
 * One drift: the same schema on both hosts, replicating, then changed on one of them. In SQL `$schema` is the case's schema (first
 * in the search_path), `$pub` and `$sub` its publication and subscription, `$mz` the publication for Materialize.
 */
export type Case = {
  readonly code: DriftCode
  readonly weight: Weight
  readonly host?: 'primary' | 'replica'
  /** `t.note` is below the case's schema; `=x` is the whole text. */
  readonly object: string
  readonly direction?: Direction
  readonly both: string
  readonly primary?: string
  readonly replica?: string
  /** The major on both hosts, 15 unless said otherwise. */
  readonly major?: 18
  /** What the publication holds, `TABLE $schema.t` unless said otherwise, and its options. */
  readonly publish?: string
  /** What the publication for Materialize holds; null: nothing. */
  readonly materialize?: string | null
  /** The replica's tables keep the identity that `both` gave them. */
  readonly identity?: 'kept'
  /** The role as whom the subscription connects; `$role` in SQL. */
  readonly reader?: true
  /** Other graver findings that come with it. */
  readonly also?: readonly DriftCode[]
  /**
   * `none`: the finding offers nothing; `command`: one of ours ends it; `contradicts`: another finding asks for what it takes
   * away.
   */
  readonly cure?: 'none' | 'command' | 'contradicts'
  /** What stopped the subscription stays in its way: the replica's rows go before the cure runs. */
  readonly poisons?: true
  /** The subscription takes up the replica's tables anew, without a copy, once they have changed. */
  readonly refresh?: true
  readonly proof?: Proof
  readonly stall?: Stall
  /** What is written once the cure has run. */
  readonly again?: string
}

export const plain = 'CREATE TABLE t (id int PRIMARY KEY, a int, b text)'
export const keyless = 'CREATE TABLE t (id int, a int, b text)'
export const insert = "INSERT INTO t (id, a, b) VALUES (1, 1, 'x')"
export const spy = (returns: 'NEW' | 'NULL'): string =>
  `CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN ${returns}; END $$`

/** Every sort of change, none of which minds the drift. */
export const everything = `${insert}, (2, 2, 'y'), (3, NULL, NULL); UPDATE t SET a = 7, b = 'z' WHERE id = 1; DELETE FROM t WHERE id = 2`
