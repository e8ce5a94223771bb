import loadEngine from 'pg-query-emscripten/pg_query_wasm.js'

/** A statement as PostgreSQL 16's grammar cuts it, in bytes; what stands before the first token belongs to it. */
export type Cut = { readonly tag: string; readonly from: number; readonly to: number }

/** The second opinion on a text: its statements, or what the grammar of PostgreSQL 16 says against it. */
export type Opinion = { readonly cuts: readonly Cut[] } | { readonly error: string }

/** The untyped module, as far as it is used here. */
type Engine = {
  allocate(bytes: Uint8Array, allocator: number): number
  raw_parse(pointer: number): { readonly parse_tree: string; readonly error: { readonly message: string } }
  _free(pointer: number): void
}

type Tree = {
  readonly stmts: readonly { readonly stmt: object; readonly stmt_location?: number; readonly stmt_len?: number }[]
}

/**
 * pg-query-emscripten without its `parse()`, which copies every text onto a stack it never gives back and dies after some 60 KB:
 * here the text goes on the heap and is freed.
 */
export const loadOracle = async (): Promise<(sql: string) => Opinion> => {
  const engine: Engine = await loadEngine()
  return sql => {
    const bytes = Buffer.from(sql)
    const pointer = engine.allocate(Buffer.concat([bytes, Buffer.of(0)]), 0)
    const { parse_tree: tree, error } = engine.raw_parse(pointer)
    engine._free(pointer)
    if (error.message !== '') return { error: error.message }
    const { stmts }: Tree = JSON.parse(tree)
    return {
      cuts: stmts.map(({ stmt, stmt_location: from = 0, stmt_len: length }) => ({
        tag: Object.keys(stmt)[0] ?? '',
        from,
        to: length === undefined ? bytes.length : from + length,
      })),
    }
  }
}
