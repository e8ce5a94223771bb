declare module '@materializeinc/sql-parser/mz_sql_parser_wasm_bg.js' {
  export { parse } from '@materializeinc/sql-parser'
  export function __wbg_set_wasm(exports: Readonly<Record<string, unknown>>): void
}

/** Node has it; its type declarations leave it to the browser's. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module, imports: object)
    readonly exports: Readonly<Record<string, unknown>>
  }
}
