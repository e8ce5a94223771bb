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

/** Materialize's own parser: the statements of a text, and its complaint about the first one it cannot read. */
export const parseMaterialize = glue.parse
