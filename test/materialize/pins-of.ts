import type { Pin, Pins } from '../../src/materialize/pin.ts'

/** public.orders as a Materialize table reads it: `secret` left out, `mood` as text. */
export const orders: Pin = {
  id: 'u10',
  database: 'materialize',
  schema: 'public',
  name: 'orders',
  legacy: false,
  upstream: { schema: 'public', table: 'orders' },
  columns: [
    { name: 'id', nullable: false, type: 'pg_catalog.int4' },
    { name: 'total', nullable: false, type: 'pg_catalog.numeric(10,2)' },
    { name: 'note', nullable: true, type: 'pg_catalog.text' },
    { name: 'mood', nullable: true, type: 'pg_catalog.text' },
  ],
  excluded: ['secret'],
  paused: [],
  text: ['mood'],
  keys: [
    { name: 'orders_pkey', columns: ['id'], primary: true },
    { name: 'orders_note_key', columns: ['note', 'total'], primary: false },
  ],
  options: [],
  status: 'running',
  error: null,
}

/** A source with these tables. */
export const pinsOf = (...tables: readonly Pin[]): Pins => ({
  version: { text: 'v26.41.0', number: 2_604_100 },
  source: {
    id: 'u5',
    database: 'materialize',
    schema: 'public',
    name: 'mz_source',
    legacy: tables.some(({ legacy }) => legacy),
    slot: 'materialize_abc',
  },
  tables,
})
