import type { Weight } from '../../src/base/finding.ts'

/** What the drift does to a write: the apply worker's error (or the primary's own), or rows that differ without one. */
export type Proof = {
  readonly write: string
  readonly does: RegExp | 'differs'
  readonly at?: 'primary'
  /** The major it can be seen on, 15 unless said otherwise. */
  readonly major?: 18
}

/** One drift: the same schema on both hosts, then changed on one of them. Table `t` is published unless said otherwise. */
export type Case = {
  readonly code: string
  readonly weight: Weight
  readonly host?: 'primary' | 'replica'
  /** Below the case's schema: `t.note`. */
  readonly object: string
  readonly both: string
  readonly primary?: string
  readonly replica?: string
  /** What is added to the primary's publication; `rooted` is published through partition roots. */
  readonly publish?: string
  readonly rooted?: true
  /** What is added to the publication for Materialize; null: nothing. */
  readonly materialize?: string | null
  readonly identity?: 'kept'
  /** Other graver findings that come with it. */
  readonly also?: readonly string[]
  /** The finding has no SQL that cures it. */
  readonly cure?: 'none'
  readonly proof?: Proof
}

export const plain = 'CREATE TABLE t (id int PRIMARY KEY, a int, b text)'
export const keyless = 'CREATE TABLE t (id int, a int, b text)'
export const insert = "INSERT INTO t (id, a, b) VALUES (1, 1, 'x')"
