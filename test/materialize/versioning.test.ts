import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, effectOn } from '../../src/materialize/effect.ts'
import { blockedBy } from '../../src/materialize/gate.ts'
import type { Pin, Pins } from '../../src/materialize/pin.ts'
import { changesSince } from '../../src/materialize/present.ts'
import { addSubsource, createTable, type MzName, showName } from '../../src/materialize/statements.ts'
import type { MzStep } from '../../src/materialize/steps.ts'
import { type VersioningOptions, versioningSteps } from '../../src/materialize/versioning.ts'
import { qualify } from '../../src/sql/name.ts'
import { checkTables } from '../support/materialize-answers.ts'
import { runOn } from '../support/materialize-model.ts'
import { emptyState, type State } from '../support/materialize-state.ts'
import { orders, pinsOf } from './pins-of.ts'
import { idOf, type Move, makeMoves, type WorldTable, worldUpstream } from './world.ts'

const table = 'public.orders'
const plan = (changes: readonly Change[], pins: Pins, options?: VersioningOptions): readonly string[] =>
  versioningSteps(changes, pins, options)
    .filter(step => step.kind === 'sql')
    .map(step => `${step.phase}: ${step.sql}`)

const SOURCE = 'materialize.public.mz_source'
const FROM = `FROM SOURCE ${SOURCE} (REFERENCE public.orders)`
const NOTE = 'repl-migrate: left out until the replica has changed them: '

describe('a source that is to live through a change', () => {
  test('an added column: replica first, then a new version, the old one goes', () => {
    const changes: Change[] = [{ kind: 'add-column', table, column: 'Vat', type: 'public.rate' }]
    expect(plan(changes, pinsOf(orders))).toEqual([
      `after: CREATE TABLE materialize.public.orders_v2 ${FROM} WITH (EXCLUDE COLUMNS (secret), TEXT COLUMNS (mood, "Vat"))`,
      'after: DROP TABLE IF EXISTS materialize.public.orders',
    ])
  })

  test('a dropped column: the new version without it first', () => {
    expect(plan([{ kind: 'drop-column', table, column: 'note' }], pinsOf(orders))).toEqual([
      `before: CREATE TABLE materialize.public.orders_v2 ${FROM} WITH (EXCLUDE COLUMNS (secret, note), TEXT COLUMNS (mood))`,
      'before: DROP TABLE IF EXISTS materialize.public.orders',
    ])
  })

  test('a retyped column: without it, then with it again', () => {
    expect(plan([{ kind: 'retype-column', table, column: 'total', type: 'money' }], pinsOf(orders))).toEqual([
      `before: COMMENT ON TABLE materialize.public.orders IS '${NOTE}["total"]'`,
      `before: CREATE TABLE materialize.public.orders_v2 ${FROM} WITH (EXCLUDE COLUMNS (secret, total), TEXT COLUMNS (mood))`,
      `before: COMMENT ON TABLE materialize.public.orders_v2 IS '${NOTE}["total"]'`,
      'before: DROP TABLE IF EXISTS materialize.public.orders',
      `after: CREATE TABLE materialize.public.orders_v3 ${FROM} WITH (EXCLUDE COLUMNS (secret), TEXT COLUMNS (mood, total))`,
      'after: DROP TABLE IF EXISTS materialize.public.orders_v2',
    ])
  })

  test('a renamed column: without it, then under its new name', () => {
    expect(plan([{ kind: 'rename-column', table, column: 'mood', to: 'feeling' }], pinsOf(orders))).toEqual([
      `before: COMMENT ON TABLE materialize.public.orders IS '${NOTE}["mood"]'`,
      `before: CREATE TABLE materialize.public.orders_v2 ${FROM} WITH (EXCLUDE COLUMNS (secret, mood))`,
      `before: COMMENT ON TABLE materialize.public.orders_v2 IS '${NOTE}["mood"]'`,
      'before: DROP TABLE IF EXISTS materialize.public.orders',
      `after: CREATE TABLE materialize.public.orders_v3 ${FROM} WITH (EXCLUDE COLUMNS (secret), TEXT COLUMNS (feeling))`,
      'after: DROP TABLE IF EXISTS materialize.public.orders_v2',
    ])
  })

  test('an excluded column under another name stays excluded', () => {
    expect(plan([{ kind: 'rename-column', table, column: 'secret', to: 'hidden' }], pinsOf(orders))).toEqual([
      `after: CREATE TABLE materialize.public.orders_v2 ${FROM} WITH (EXCLUDE COLUMNS (hidden), TEXT COLUMNS (mood))`,
      'after: DROP TABLE IF EXISTS materialize.public.orders',
    ])
  })

  test('several changes of one table share its versions', () => {
    const changes: Change[] = [
      { kind: 'drop-column', table, column: 'note' },
      { kind: 'retype-column', table, column: 'total', type: 'text' },
      { kind: 'add-column', table, column: 'extra', type: 'uuid' },
    ]
    expect(plan(changes, pinsOf(orders)).filter(sql => sql.includes('CREATE'))).toEqual([
      expect.stringContaining('orders_v2'),
      expect.stringContaining('orders_v3'),
    ])
  })

  test('versions in schemas go on in schemas', () => {
    const pins = pinsOf({ ...orders, schema: 'v3' }, { ...orders, id: 'u11', schema: 'v4', name: 'parts' })
    expect(plan([{ kind: 'drop-column', table, column: 'note' }], pins)).toContain(
      'before: CREATE SCHEMA IF NOT EXISTS materialize.v5',
    )
  })

  test('a legacy subsource makes room for the next', () => {
    expect(plan([{ kind: 'drop-column', table, column: 'note' }], pinsOf({ ...orders, legacy: true }))).toEqual([
      'before: DROP SOURCE IF EXISTS materialize.public.orders',
      `before: ALTER SOURCE ${SOURCE} ADD SUBSOURCE public.orders AS materialize.public.orders WITH (EXCLUDE COLUMNS (public.orders.secret, public.orders.note), TEXT COLUMNS (public.orders.mood))`,
    ])
  })

  test('a table that joins the publication is read, odd types as text', () => {
    const columns = [
      { name: 'id', type: 'bigint' },
      { name: 'at', type: 'timestamp(3) with time zone[]' },
      { name: 'where', type: 'inet' },
    ]
    expect(plan([{ kind: 'publish', table: 'sales."Line items"', columns }], pinsOf(orders))).toEqual([
      'after: CREATE SCHEMA IF NOT EXISTS materialize.sales',
      `after: CREATE TABLE materialize.sales."Line items" FROM SOURCE ${SOURCE} (REFERENCE sales."Line items") WITH (TEXT COLUMNS ("where"))`,
    ])
  })

  test('a table that goes is not read any more', () => {
    expect(plan([{ kind: 'drop-table', table }], pinsOf(orders))).toEqual([
      'before: DROP TABLE IF EXISTS materialize.public.orders',
    ])
  })

  test('a materialized view that absorbs the change is switched over before the old version goes', () => {
    const views = { [table]: { database: 'materialize', schema: 'public', name: 'orders_json' } }
    const steps = versioningSteps([{ kind: 'drop-column', table, column: 'note' }], pinsOf(orders), { views })
    expect(steps.map(({ kind, sql }) => `${kind} ${sql.split(' ').slice(0, 4).join(' ')}`)).toEqual([
      'sql CREATE TABLE materialize.public.orders_v2 FROM',
      'wait SELECT coalesce(bool_and(x.snapshot_committed), false) AS',
      'sql CREATE REPLACEMENT MATERIALIZED VIEW',
      'wait SELECT coalesce(bool_and(x.hydrated), false) AS',
      'sql ALTER MATERIALIZED VIEW materialize.public.orders_json',
      'wait SELECT count(*) = 0',
      'sql DROP TABLE IF EXISTS',
    ])
  })

  test('options of the old version are kept', () => {
    const pin = { ...orders, options: ["RETAIN HISTORY = FOR '1h'"] }
    expect(plan([{ kind: 'drop-column', table, column: 'note' }], pinsOf(pin))[0]).toContain(
      "TEXT COLUMNS (mood), RETAIN HISTORY = FOR '1h')",
    )
  })

  test('a replica that has changed already: only afterwards, and a dead table is read anew', () => {
    const dead = { ...orders, status: 'stalled', error: 'incompatible schema change on public.orders' }
    const columns = { [table]: [{ name: 'id', type: 'pg_catalog.int4' }] }
    expect(plan([], pinsOf(dead), { done: true, columns })).toEqual([
      `after: CREATE TABLE materialize.public.orders_v2 ${FROM}`,
      'after: DROP TABLE IF EXISTS materialize.public.orders',
    ])
  })

  test('nothing to do, nothing to say', () => {
    const changes: Change[] = [
      { kind: 'set-not-null', table, column: 'note' },
      { kind: 'drop-column', table, column: 'secret' },
      { kind: 'retype-column', table, column: 'mood', type: 'text' },
      { kind: 'drop-column', table: 'public.other', column: 'note' },
      { kind: 'other', table },
    ]
    expect(versioningSteps(changes, pinsOf(orders))).toEqual([])
    expect(versioningSteps([], pinsOf(orders))).toEqual([])
  })
})

// The proof on a made-up world: the steps are run, in their order, by the stand-in's model of Materialize.

// PostgreSQL has no NUL in names; Materialize cannot write `.` and `..`, not even quoted.
const isName = (name: string): boolean => !name.includes('\0') && !/^\.\.?$/.test(name)
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter(isName),
  fc.constantFrom(
    'if',
    'from',
    'Order',
    'order_v2',
    'v2',
    'select',
    'a.b',
    '"',
    "'",
    '\\',
    '$1',
    'columns',
    'lateral',
    '--',
    ' ',
  ),
)
const type = fc.constantFrom(
  'pg_catalog.int4',
  'pg_catalog.text',
  'pg_catalog.numeric',
  'public.mood',
  'pg_catalog.money',
)
const columnKinds = [
  'add-column',
  'drop-column',
  'rename-column',
  'retype-column',
  'recreate-column',
  'drop-not-null',
  'set-not-null',
  'generated',
  'add-key',
  'drop-key',
  'rename-key',
  'identity',
  'other',
] as const
const moveOf = (...kinds: readonly Move['kind'][]): fc.Arbitrary<Move> =>
  fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(20), name: nasty, type })

const worldTable = (oid: string, schema: string): fc.Arbitrary<WorldTable> =>
  fc
    .record({
      table: nasty,
      columns: fc.uniqueArray(fc.record({ name: nasty, type, notNull: fc.boolean(), shut: fc.boolean() }), {
        minLength: 1,
        maxLength: 5,
        selector: ({ name }) => name,
      }),
      keyed: fc.nat(2),
    })
    .map(({ table: name, columns, keyed }) => {
      const own = columns.map((column, num) => ({ ...column, num, shut: num > 0 && column.shut }))
      const keyColumns = own.filter(({ shut }) => !shut).slice(0, keyed)
      const key = {
        oid: `${oid}k`,
        name: `${name} key`,
        columns: keyColumns.map(({ num }) => num),
        primary: keyed === 1,
      }
      return { oid, schema, table: name, columns: own, keys: keyed === 0 ? [] : [key], serial: 100 }
    })

type Style = { readonly legacy: boolean; readonly schema: string; readonly view: boolean }
const style: fc.Arbitrary<Style> = fc.constantFrom(
  { legacy: false, schema: 'public', view: false },
  { legacy: false, schema: 'v1', view: false },
  { legacy: false, schema: 'My schema', view: true },
  { legacy: true, schema: 'public', view: false },
)

type World = { tables: readonly WorldTable[]; readonly state: State; readonly views: Record<string, MzName> }

const pinsIn = ({ state }: World): Pins => ({
  version: { text: '', number: 0 },
  source: { ...state.source, legacy: state.pins.some(({ legacy }) => legacy), slot: null },
  tables: state.pins,
})

/** Reads every table of the world, its shut columns left out. */
const makeWorld = async (tables: readonly WorldTable[], { legacy, schema, view }: Style): Promise<World> => {
  const world: World = { tables, state: emptyState(worldUpstream(() => world.tables)), views: {} }
  for (const [index, { columns, ...upstream }] of tables.entries()) {
    const name = { database: 'materialize', schema, name: `${upstream.table}${index}` }
    const excluded = columns.filter(({ shut }) => shut).map(column => column.name)
    const text = columns
      .filter(({ shut, type: own }) => !shut && !own.startsWith('pg_catalog.'))
      .map(column => column.name)
    const money = columns
      .filter(({ shut, type: own }) => !shut && own === 'pg_catalog.money')
      .map(column => column.name)
    const reading = { excluded, text: [...text, ...money], options: [] }
    await runOn(world.state, (legacy ? addSubsource : createTable)(name, world.state.source, upstream, reading))
    if (!view) continue
    const json = { database: 'materialize', schema: 'public', name: `json ${index}` }
    await runOn(world.state, `CREATE MATERIALIZED VIEW ${showName(json)} AS SELECT 1 FROM ${showName(name)}`)
    world.views[qualify(upstream.schema, upstream.table)] = json
  }
  return world
}

/** Runs steps as `up` and `materialize apply` would: a wait must be over, since nothing else moves. */
const runSteps = async (world: World, steps: readonly MzStep[]): Promise<void> => {
  for (const { kind, sql } of steps) {
    const { rows } = await runOn(world.state, sql)
    if (kind === 'wait') expect({ sql, rows }).toEqual({ sql, rows: [expect.objectContaining({ ready: true })] })
  }
}

const columnsOf = (tables: readonly WorldTable[]): VersioningOptions['columns'] =>
  Object.fromEntries(
    tables.map(own => [idOf(own), own.columns.map(({ name, type: spelled }) => ({ name, type: spelled }))]),
  )

const readColumns = (world: World): readonly (readonly string[])[] =>
  world.tables.map(({ schema, table: name }) => {
    const pins = world.state.pins.filter(({ upstream }) => upstream.schema === schema && upstream.table === name)
    expect(pins.map(({ error }) => error)).toEqual([null])
    return pins.flatMap(({ columns }) => columns.map(column => column.name)).toSorted()
  })

const open = (tables: readonly WorldTable[]): readonly (readonly string[])[] =>
  tables.map(({ columns }) =>
    columns
      .filter(({ shut }) => !shut)
      .map(({ name }) => name)
      .toSorted(),
  )

type Scenario = {
  readonly tables: readonly WorldTable[]
  readonly moves: readonly (readonly Move[])[]
  readonly style: Style
  /** Whether the planner knows the replica's columns. */
  readonly knowing: boolean
  readonly cut: number
}

const scenario = (...kinds: readonly Move['kind'][]): fc.Arbitrary<Scenario> =>
  fc.record({
    tables: fc.tuple(worldTable('1', 'public'), worldTable('2', 'Other')),
    moves: fc.tuple(fc.array(moveOf(...kinds), { maxLength: 6 }), fc.array(moveOf(...kinds), { maxLength: 2 })),
    style,
    knowing: fc.boolean(),
    cut: fc.nat(30),
  })

const moveAll = (tables: readonly WorldTable[], moves: readonly (readonly Move[])[]) => {
  const moved = tables.map((own, index) => makeMoves(own, moves[index] ?? []))
  return { changes: moved.flatMap(({ changes }) => changes), tables: moved.map(own => own.table) }
}

/** Once the replica has renamed or replaced an excluded column, nothing tells its name from a new column's. */
const sameShut = (before: readonly WorldTable[], after: readonly WorldTable[]): boolean =>
  before.every(({ columns }, index) => {
    const shut = columns.filter(column => column.shut).map(({ name }) => name)
    return after[index]?.columns.every(column => column.shut === shut.includes(column.name)) ?? false
  })

describe('whatever changes on the replica', () => {
  test('no table dies, every version is well made, and in the end every column is read that was not shut out', async () => {
    const run = async ({ tables, moves, style: own, knowing }: Scenario): Promise<void> => {
      const world = await makeWorld(tables, own)
      const after = moveAll(tables, moves)
      const steps = versioningSteps(after.changes, pinsIn(world), {
        views: world.views,
        ...(knowing && { columns: columnsOf(tables) ?? {} }),
      })
      // A view cannot be kept while its table is made anew from nothing.
      fc.pre(!(own.view && steps.some(({ why }) => why.includes('anew'))))
      const wasBlocked = blockedBy(after.changes, pinsIn(world)).length > 0
      expect(steps.some(({ phase }) => phase === 'before')).toBe(wasBlocked)
      await runSteps(
        world,
        steps.filter(({ phase }) => phase === 'before'),
      )
      expect(blockedBy(after.changes, pinsIn(world))).toEqual([])
      for (const change of after.changes) expect(effectOn(change, pinsIn(world)).effect).not.toBe('stalls')
      world.tables = after.tables
      await checkTables(world.state)
      expect(world.state.pins.map(({ error }: Pin) => error)).toEqual(world.state.pins.map(() => null))
      await runSteps(
        world,
        steps.filter(({ phase }) => phase === 'after'),
      )
      expect(readColumns(world)).toEqual(open(after.tables))
    }
    await fc.assert(fc.asyncProperty(scenario(...columnKinds), run), { numRuns: 150 })
  })

  test('tables that are renamed, moved or emptied are read anew', async () => {
    const kinds = [...columnKinds, 'rename-table', 'move-table', 'truncate'] as const
    const run = async ({ tables, moves, style: own }: Scenario): Promise<void> => {
      const world = await makeWorld(tables, { ...own, view: false })
      const after = moveAll(tables, moves)
      fc.pre(new Set(after.tables.map(idOf)).size === after.tables.length)
      const steps = versioningSteps(after.changes, pinsIn(world))
      await runSteps(
        world,
        steps.filter(({ phase }) => phase === 'before'),
      )
      world.tables = after.tables
      await checkTables(world.state)
      await runSteps(
        world,
        steps.filter(({ phase }) => phase === 'after'),
      )
      expect(readColumns(world)).toEqual(open(after.tables))
    }
    await fc.assert(fc.asyncProperty(scenario(...kinds), run), { numRuns: 60 })
  })

  test('a run that was cut off anywhere is taken up from what Materialize then holds', async () => {
    const run = async ({ tables, moves, style: own, cut }: Scenario): Promise<void> => {
      const world = await makeWorld(tables, own)
      const after = moveAll(tables, moves)
      fc.pre(sameShut(tables, after.tables))
      const options = { views: world.views, columns: columnsOf(tables) ?? {} }
      const first = versioningSteps(after.changes, pinsIn(world), options)
      fc.pre(!first.some(({ why }) => why.includes('anew')) && !own.legacy)
      const before = first.filter(({ phase }) => phase === 'before')
      await runSteps(world, before.slice(0, cut % (before.length + 1)))
      const second = versioningSteps(after.changes, pinsIn(world), options)
      await runSteps(
        world,
        second.filter(({ phase }) => phase === 'before'),
      )
      world.tables = after.tables
      const rest = second.filter(({ phase }) => phase === 'after')
      await runSteps(world, rest.slice(0, cut % (rest.length + 1)))
      await checkTables(world.state)
      const replica = {
        relations: after.tables.map(own => ({
          id: idOf(own),
          columns: own.columns.map(({ name, type: typeId }) => ({ name, typeId, generated: 'no' as const })),
        })),
        publications: [{ name: 'p', published: after.tables.map(idOf) }],
      }
      const last = versioningSteps(changesSince(replica, 'p', pinsIn(world)), pinsIn(world), {
        views: world.views,
        columns: columnsOf(after.tables) ?? {},
        done: true,
      })
      await runSteps(world, last)
      expect(readColumns(world)).toEqual(open(after.tables))
    }
    await fc.assert(fc.asyncProperty(scenario(...columnKinds), run), { numRuns: 100 })
  })
})
