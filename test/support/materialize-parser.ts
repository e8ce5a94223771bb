import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as glue from '@materializeinc/sql-parser/mz_sql_parser_wasm_bg.js'

// The package is made for bundlers that import WASM by themselves; Node has to be shown the way.
const load = (): void => {
  const file = createRequire(import.meta.url).resolve('@materializeinc/sql-parser/mz_sql_parser_wasm_bg.wasm')
  const module = new WebAssembly.Module(readFileSync(file))
  const { exports } = new WebAssembly.Instance(module, { './mz_sql_parser_wasm_bg.js': { ...glue } })
  glue.__wbg_set_wasm(exports)
  const start = exports['__wbindgen_start']
  if (typeof start === 'function') start()
}

load()

export type Parsed = {
  readonly statements: readonly { readonly kind: string; readonly sql: string }[]
  /** The parser's complaint about the first statement it cannot read. */
  readonly error: string | null
}

/** Reads SQL with Materialize's own parser. Its results are freed at once: left to the collector, gigabytes pile up first. */
export const parseMaterialize = (sql: string): Parsed => {
  const result = glue.parse(sql)
  const { statements, error } = result
  const parsed = {
    statements: statements.map(statement => ({ kind: statement.kind, sql: statement.sql })),
    error: error?.message ?? null,
  }
  for (const held of [...statements, error, result]) held?.free()
  return parsed
}
