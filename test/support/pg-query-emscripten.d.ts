declare module 'pg-query-emscripten/pg_query_wasm.js'
