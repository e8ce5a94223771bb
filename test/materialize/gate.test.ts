import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/materialize/effect.ts'
import { blockedBy } from '../../src/materialize/gate.ts'
import { changesSince, replicaColumns } from '../../src/materialize/present.ts'
import { parseMaterialize } from '../support/materialize-parser.ts'
import { orders, pinsOf } from './pins-of.ts'

const table = 'public.orders'
const drop: Change = { kind: 'drop-column', table, column: 'note' }

describe('the gate', () => {
  test('names each table in the way, why, and what to run', () => {
    const v2 = { ...orders, id: 'u11', name: 'orders_v2' }
    const [finding, ...others] = blockedBy([drop, { kind: 'truncate', table: 'public.parts' }], pinsOf(orders))
    expect(others).toEqual([])
    expect(finding).toEqual({
      code: 'materialize-pins',
      weight: 'stalls-materialize',
      host: 'materialize',
      object: 'materialize.public.orders',
      place: null,
      message: 'materialize.public.orders still relies on what is to change on public.orders',
      why: 'materialize.public.orders would stop for good: column "note" was dropped or renamed upstream',
      cure: expect.arrayContaining([
        expect.stringMatching(/^CREATE TABLE/),
        expect.stringMatching(/^-- until ready: .*\nSELECT/),
      ]),
    })
    for (const sql of finding?.cure ?? []) expect(parseMaterialize(sql).error).toBeNull()
    expect(blockedBy([drop], pinsOf(orders, v2)).map(({ object }) => object)).toEqual([
      'materialize.public.orders',
      'materialize.public.orders_v2',
    ])
  })

  test('opens once nothing relies on it', () => {
    const without = { ...orders, columns: orders.columns.filter(({ name }) => name !== 'note'), excluded: ['note'] }
    expect(blockedBy([drop], pinsOf(without))).toEqual([])
    expect(blockedBy([drop], pinsOf())).toEqual([])
    expect(blockedBy([], pinsOf(orders))).toEqual([])
  })

  test('a dead table is in nobody’s way; one with a passing error is', () => {
    expect(blockedBy([drop], pinsOf({ ...orders, error: 'table was truncated' }))).toEqual([])
    expect(blockedBy([drop], pinsOf({ ...orders, error: 'connection refused' }))).toHaveLength(1)
  })

  test('follows a table through its new name', () => {
    const changes: Change[] = [
      { kind: 'rename-table', table, to: 'Sold' },
      { kind: 'drop-column', table: 'public."Sold"', column: 'note' },
    ]
    expect(blockedBy(changes, pinsOf(orders))[0]?.why).toMatch(/renamed or moved upstream; .*"note" was dropped/)
  })

  test('a lost identity is cured on the replica', () => {
    const [finding] = blockedBy([{ kind: 'identity', table, full: false }], pinsOf(orders))
    expect(finding?.cure).toEqual(['ALTER TABLE public.orders REPLICA IDENTITY FULL'])
  })
})

describe('what the replica has and Materialize does not read', () => {
  const column = (name: string, generated: 'no' | 'stored' = 'no') => ({ name, typeId: 'pg_catalog.int4', generated })
  const relations = [
    {
      id: table,
      columns: [...['id', 'total', 'mood', 'secret', 'extra'].map(name => column(name)), column('sum', 'stored')],
    },
    { id: 'public.fresh', columns: [column('id')] },
    { id: 'public.private', columns: [column('id')] },
  ]
  const publications = [{ name: 'mz_source', published: [table, 'public.fresh', 'repl_migrate.journal'] }]

  test('columns and tables that came and went', () => {
    expect(changesSince({ relations, publications }, 'mz_source', pinsOf(orders))).toEqual([
      { kind: 'add-column', table, column: 'extra', type: 'pg_catalog.int4' },
      { kind: 'drop-column', table, column: 'note' },
      { kind: 'publish', table: 'public.fresh', columns: [{ name: 'id', type: 'pg_catalog.int4' }] },
    ])
    expect(replicaColumns({ relations, publications })['public.orders']?.map(({ name }) => name)).not.toContain('sum')
  })

  test('tables that left', () => {
    const parts = { ...orders, id: 'u11', upstream: { schema: 'public', table: 'parts' } }
    const hidden = { ...orders, id: 'u12', upstream: { schema: 'public', table: 'private' } }
    expect(changesSince({ relations: relations.slice(1), publications }, 'mz_source', pinsOf(parts, hidden))).toEqual([
      { kind: 'drop-table', table: 'public.parts' },
      { kind: 'unpublish', table: 'public.private' },
      { kind: 'publish', table: 'public.fresh', columns: [{ name: 'id', type: 'pg_catalog.int4' }] },
    ])
  })

  test('without the publication nothing joins or leaves', () => {
    const changes = changesSince({ relations, publications: [] }, 'mz_source', pinsOf(orders))
    expect(changes.map(({ kind }) => kind)).toEqual(['add-column', 'drop-column'])
  })
})
