/**
 * One statement of a schema copy. `object` is what messages call it; `makes` the id it brings into being, where it does; `uses`
 * the text in which the ids it needs are looked for. `rows`: replication, or a table that a migration brings, cannot do without.
 */
export type CopyStatement = {
  readonly sql: string
  readonly object: string
  readonly makes: string | null
  readonly uses: string
  readonly needed: 'rows' | 'mirror'
}

/** A statement that adds something to an object which another one makes. */
export const addition = (object: string, sql: string, needed: CopyStatement['needed'] = 'mirror'): CopyStatement => ({
  sql,
  object,
  makes: null,
  uses: sql,
  needed,
})

/** A statement that makes an object. */
export const creation = (id: string, sql: string, needed: CopyStatement['needed'] = 'mirror'): CopyStatement => ({
  ...addition(id, sql, needed),
  makes: id,
})
