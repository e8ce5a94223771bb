import type { Change } from '../../src/materialize/effect.ts'
import { isNative } from '../../src/materialize/types.ts'
import { qualify } from '../../src/sql/name.ts'
import type { Description, Upstream } from '../support/materialize-rules.ts'

/** A column of the made-up replica; `shut`: Materialize was told to leave it out for good. */
export type WorldColumn = {
  readonly num: number
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly shut: boolean
}
type WorldKey = {
  readonly oid: string
  readonly name: string
  readonly columns: readonly number[]
  readonly primary: boolean
}
export type WorldTable = {
  readonly oid: string
  readonly schema: string
  readonly table: string
  readonly columns: readonly WorldColumn[]
  readonly keys: readonly WorldKey[]
  readonly serial: number
}

/** What a generated number of choices makes of a table: one change, and the table after it. */
export type Move = {
  readonly kind: Change['kind']
  readonly pick: number
  readonly name: string
  readonly type: string
}
type Moved = { readonly change: Change; readonly table: WorldTable }

export const idOf = ({ schema, table }: WorldTable): string => qualify(schema, table)

const swap = (table: WorldTable, num: number, edit: Partial<WorldColumn>): WorldTable => ({
  ...table,
  columns: table.columns.map(column => (column.num === num ? { ...column, ...edit } : column)),
})

const without = (table: WorldTable, num: number): WorldTable => ({
  ...table,
  columns: table.columns.filter(column => column.num !== num),
  keys: table.keys.filter(key => !key.columns.includes(num)),
})

const grow = (table: WorldTable, column: Omit<WorldColumn, 'num'>): WorldTable => ({
  ...table,
  serial: table.serial + 1,
  columns: [...table.columns, { ...column, num: table.serial }],
})

type Target = {
  readonly id: string
  readonly table: WorldTable
  readonly column: WorldColumn
  readonly key: WorldKey | undefined
}
type Mover = (target: Target, move: Move) => Moved | null

const isLast = ({ table, column }: Target): boolean => table.columns.every(other => other.shut || other === column)
const isFree = ({ table }: Target, name: string): boolean => !table.columns.some(column => column.name === name)

/** Null where PostgreSQL would refuse it, or nothing would be left to read. */
const movers: Readonly<Record<Change['kind'], Mover>> = {
  'add-column': (target, { name, type }) =>
    isFree(target, name)
      ? {
          change: { kind: 'add-column', table: target.id, column: name, type },
          table: grow(target.table, { name, type, notNull: false, shut: false }),
        }
      : null,
  'drop-column': target =>
    isLast(target)
      ? null
      : {
          change: { kind: 'drop-column', table: target.id, column: target.column.name },
          table: without(target.table, target.column.num),
        },
  'rename-column': (target, { name }) =>
    isFree(target, name)
      ? {
          change: { kind: 'rename-column', table: target.id, column: target.column.name, to: name },
          table: swap(target.table, target.column.num, { name }),
        }
      : null,
  'retype-column': ({ id, table, column }, { type }) => ({
    change: { kind: 'retype-column', table: id, column: column.name, type },
    table: swap(table, column.num, { type }),
  }),
  'recreate-column': ({ id, table, column }, { type }) => ({
    change: { kind: 'recreate-column', table: id, column: column.name, type },
    table: grow(without(table, column.num), { ...column, type, notNull: false }),
  }),
  'drop-not-null': ({ id, table, column }) => ({
    change: { kind: 'drop-not-null', table: id, column: column.name },
    table: swap(table, column.num, { notNull: false }),
  }),
  'set-not-null': ({ id, table, column }) => ({
    change: { kind: 'set-not-null', table: id, column: column.name },
    table: swap(table, column.num, { notNull: true }),
  }),
  generated: target =>
    isLast(target)
      ? null
      : {
          change: { kind: 'generated', table: target.id, column: target.column.name, generated: true },
          table: without(target.table, target.column.num),
        },
  'add-key': ({ id, table, column }, { name }) => ({
    change: { kind: 'add-key', table: id, key: name },
    table: {
      ...table,
      serial: table.serial + 1,
      keys: [...table.keys, { oid: `k${table.serial}`, name, columns: [column.num], primary: false }],
    },
  }),
  'drop-key': ({ id, table, key }) =>
    key === undefined
      ? null
      : {
          change: { kind: 'drop-key', table: id, key: key.name },
          table: { ...table, keys: table.keys.filter(other => other !== key) },
        },
  'rename-key': ({ id, table, key }, { name }) =>
    key === undefined
      ? null
      : {
          change: { kind: 'rename-key', table: id, key: key.name, to: name },
          table: { ...table, keys: table.keys.map(other => (other === key ? { ...key, name } : other)) },
        },
  'rename-table': ({ id, table }, { name }) => ({
    change: { kind: 'rename-table', table: id, to: name },
    table: { ...table, table: name },
  }),
  'move-table': ({ id, table }, { name }) => ({
    change: { kind: 'move-table', table: id, to: name },
    table: { ...table, schema: name },
  }),
  truncate: ({ id, table }) => ({ change: { kind: 'truncate', table: id }, table }),
  identity: ({ id, table }) => ({ change: { kind: 'identity', table: id, full: true }, table }),
  other: ({ id, table }) => ({ change: { kind: 'other', table: id }, table }),
  'drop-table': () => null,
  unpublish: () => null,
  publish: () => null,
}

/** Makes the moves that make sense, one after another. */
export const makeMoves = (
  start: WorldTable,
  moves: readonly Move[],
): { readonly changes: readonly Change[]; readonly table: WorldTable } => {
  const changes: Change[] = []
  let table = start
  for (const move of moves) {
    const column = table.columns[move.pick % table.columns.length]
    if (column === undefined) continue
    const key = table.keys[move.pick % Math.max(1, table.keys.length)]
    const moved = movers[move.kind]({ id: idOf(table), table, column, key }, move)
    if (moved === null) continue
    changes.push(moved.change)
    table = moved.table
  }
  return { changes, table }
}

const describeTable = ({ oid, schema, table, columns, keys }: WorldTable): Description => ({
  oid,
  schema,
  table,
  published: true,
  full: true,
  columns: columns.map(({ num, name, type, notNull }) => ({
    num,
    name,
    notNull,
    type,
    mod: -1,
    spelled: type,
    native: isNative(type),
  })),
  keys: keys.map(key => ({
    ...key,
    columns: key.columns.map(num => columns.find(column => column.num === num)?.name ?? ''),
  })),
})

/** What Materialize sees of it. */
export const worldUpstream =
  (tables: () => readonly WorldTable[]): Upstream =>
  async wanted => {
    const found = tables().find(table =>
      'oid' in wanted ? table.oid === wanted.oid : table.schema === wanted.schema && table.table === wanted.table,
    )
    return found && describeTable(found)
  }
