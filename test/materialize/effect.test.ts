import { describe, expect, test } from 'vitest'
import { type Change, type Effect, effectOf, effectOn } from '../../src/materialize/effect.ts'
import { lasting } from '../../src/materialize/lasting.ts'
import { orders, pinsOf } from './pins-of.ts'

const table = 'public.orders'
const dropped = 'table was dropped'
const changedType = 'the type of column "total" changed upstream'
const renamedColumn = 'column "total" was dropped or renamed upstream'
const constraint = 'constraint "orders_pkey" (id) was'

type Case = readonly [what: string, change: Change, effect: Effect['effect'], says: string]

// One row per change of a table that the facts on Materialize's compatibility list.
const cases: readonly Case[] = [
  ['ADD COLUMN', { kind: 'add-column', table, column: 'x', type: 'int4' }, 'offers', 'goes on without column "x"'],
  ['DROP COLUMN never ingested', { kind: 'drop-column', table, column: 'x' }, 'none', 'was created without column "x"'],
  ['DROP COLUMN excluded', { kind: 'drop-column', table, column: 'secret' }, 'none', 'excludes column "secret"'],
  ['DROP COLUMN ingested', { kind: 'drop-column', table, column: 'total' }, 'stalls', renamedColumn],
  ['RENAME COLUMN ingested', { kind: 'rename-column', table, column: 'total', to: 'x' }, 'stalls', renamedColumn],
  ['RENAME of an excluded column', { kind: 'rename-column', table, column: 'secret', to: 'x' }, 'none', 'excludes'],
  [
    'type change of an excluded column',
    { kind: 'retype-column', table, column: 'secret', type: 'int8' },
    'none',
    'excludes',
  ],
  [
    'drop and re-add of one name',
    { kind: 'recreate-column', table, column: 'total', type: 'int8' },
    'stalls',
    'column "total" changed position upstream',
  ],
  [
    'ALTER TYPE, widening too',
    { kind: 'retype-column', table, column: 'total', type: 'numeric' },
    'stalls',
    changedType,
  ],
  [
    'ALTER TYPE of a TEXT COLUMNS column',
    { kind: 'retype-column', table, column: 'mood', type: 'text' },
    'none',
    'as text',
  ],
  ['enum ADD VALUE', { kind: 'other', table }, 'none', 'touches none of them'],
  ['SET NOT NULL', { kind: 'set-not-null', table, column: 'note' }, 'none', 'only on the constraints'],
  [
    'DROP NOT NULL existing at creation',
    { kind: 'drop-not-null', table, column: 'total' },
    'stalls',
    'the NOT NULL constraint on column "total" was dropped upstream',
  ],
  ['DROP NOT NULL added later', { kind: 'drop-not-null', table, column: 'note' }, 'none', 'could be null'],
  ['DROP NOT NULL of an excluded column', { kind: 'drop-not-null', table, column: 'secret' }, 'none', 'excludes'],
  ['defaults, comments, indexes, CHECK, FK', { kind: 'other', table }, 'none', 'touches none of them'],
  ['ADD PRIMARY KEY, ADD UNIQUE', { kind: 'add-key', table, key: 'k' }, 'none', 'only on the constraints'],
  ['DROP PRIMARY KEY', { kind: 'drop-key', table, key: 'orders_pkey' }, 'stalls', `PRIMARY KEY ${constraint} dropped`],
  [
    'DROP UNIQUE',
    { kind: 'drop-key', table, key: 'orders_note_key' },
    'stalls',
    'UNIQUE constraint "orders_note_key" (note, total) was dropped upstream',
  ],
  [
    'rename of a constraint',
    { kind: 'rename-key', table, key: 'orders_pkey', to: 'p' },
    'stalls',
    `PRIMARY KEY ${constraint} renamed or recreated upstream`,
  ],
  [
    'DROP of a key added later',
    { kind: 'drop-key', table, key: 'later' },
    'none',
    'does not rely on constraint "later"',
  ],
  ['ADD or DROP IDENTITY', { kind: 'other', table }, 'none', 'touches none of them'],
  ['column becomes generated', { kind: 'generated', table, column: 'total', generated: true }, 'stalls', renamedColumn],
  ['DROP EXPRESSION', { kind: 'generated', table, column: 'x', generated: false }, 'offers', 'no longer generated'],
  ['RENAME TABLE', { kind: 'rename-table', table, to: 'x' }, 'stalls', 'table was renamed or moved upstream'],
  ['SET SCHEMA', { kind: 'move-table', table, to: 'x' }, 'stalls', 'table was renamed or moved upstream'],
  ['DROP TABLE', { kind: 'drop-table', table }, 'stalls', dropped],
  ['ALTER PUBLICATION DROP TABLE', { kind: 'unpublish', table }, 'stalls', dropped],
  ['TRUNCATE', { kind: 'truncate', table }, 'stalls', 'table was truncated'],
  ['REPLICA IDENTITY not FULL', { kind: 'identity', table, full: false }, 'stalls', 'REPLICA IDENTITY to FULL'],
  ['REPLICA IDENTITY FULL', { kind: 'identity', table, full: true }, 'none', 'what Materialize needs'],
  ['DROP PUBLICATION', { kind: 'unpublish', table, publication: 'p' }, 'stalls', 'publication "p" does not exist'],
  ['ADD TABLE to the publication', { kind: 'publish', table, columns: [] }, 'offers', 'new Materialize table'],
]

describe('the effect of a change on a table Materialize reads', () => {
  test.each(cases)('%s', (_, change, effect, says) => {
    const found = effectOf(change, orders)
    expect(found).toEqual({ effect, why: expect.stringContaining(says) })
    if (effect === 'stalls') expect(found.why).toContain('materialize.public.orders would stop for good: ')
  })

  test('a key with an excluded column is not relied on', () => {
    const pin = { ...orders, keys: [{ name: 'k', columns: ['id', 'secret'], primary: false }] }
    expect(effectOf({ kind: 'drop-key', table, key: 'k' }, pin).effect).toBe('none')
  })
})

describe('without a connection', () => {
  test.each(cases)('%s: everything counts as pinned', (_, change) => {
    const worst = effectOf(change, null).effect
    const known = effectOf(change, orders).effect
    expect(['none', 'offers', 'stalls'].indexOf(worst)).toBeGreaterThanOrEqual(
      ['none', 'offers', 'stalls'].indexOf(known),
    )
  })

  test('a dropped column stops a table that reads it', () => {
    const effect = effectOf({ kind: 'drop-column', table, column: 'any' }, null)
    expect(effect).toEqual({
      effect: 'stalls',
      why: 'a Materialize table reading it would stop for good: column "any" was dropped or renamed upstream',
    })
  })
})

describe('the effect on a source', () => {
  const change: Change = { kind: 'drop-column', table, column: 'note' }

  test('is the worst on any of its tables', () => {
    const without = { ...orders, name: 'orders_v2', columns: orders.columns.slice(0, 2) }
    expect(effectOn(change, pinsOf(without)).effect).toBe('none')
    expect(effectOn(change, pinsOf(without, orders)).effect).toBe('stalls')
    expect(effectOn(change, pinsOf(orders, without)).effect).toBe('stalls')
    expect(effectOn(change, null).effect).toBe('stalls')
  })

  test('is nothing for tables it does not read, but offers new ones', () => {
    expect(effectOn({ ...change, table: 'public."Orders"' }, pinsOf(orders)).effect).toBe('none')
    expect(effectOn({ kind: 'add-column', table: 'a.b', column: 'c', type: 'int4' }, pinsOf()).effect).toBe('none')
    expect(effectOn({ kind: 'publish', table: 'a.b', columns: [] }, pinsOf(orders)).effect).toBe('offers')
  })
})

describe('errors of a running table', () => {
  test.each([
    'incompatible schema change: source table orders with oid 16400 has been altered',
    'incompatible schema change on public.orders (oid 1): table was renamed or moved upstream',
    'Source error: source must be dropped and recreated due to failure: table was truncated',
    'table was dropped',
    'publication "mz_source" does not exist',
    'old row missing from replication stream. Did you forget to set REPLICA IDENTITY to FULL for your table?',
    'postgres: slot overcompacted. Requested LSN 1 but only LSNs >= 2 are available',
    'replication slot has been invalidated because it exceeded the maximum reserved size',
    'unsupported action: database restored from point-in-time backup. Expected timeline ID 1 but got 2',
    'negative record multiplicity',
    'Invalid data in source, saw retractions (1) for row that does not exist',
    'PG column public.orders.note contained NULL data, despite having NOT NULL constraint',
  ])('stays: %s', error => expect(lasting(error)).toBe('for good'))

  test.each([
    'replication slot "materialize_ab" is active for PID 4711',
    'insufficient privileges',
    'sql client error: connection refused',
  ])('passes: %s', error => expect(lasting(error)).toBe('passing'))

  test('none', () => expect(lasting(null)).toBeNull())
})
