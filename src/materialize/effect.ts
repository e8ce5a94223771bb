import { never } from '../base/never.ts'
import { qualify } from '../sql/name.ts'
import type { Pin, PinnedColumn, PinnedKey, Pins } from './pin.ts'

type OnTable<Kind extends string> = { readonly kind: Kind; readonly table: string }
type OnColumn<Kind extends string> = OnTable<Kind> & { readonly column: string }
type OnKey<Kind extends string> = OnTable<Kind> & { readonly key: string }

/**
 * What one part's DDL on the replica means to Materialize. `table` is the catalog id (`public."Order"`) the table has at that
 * moment, in file order; `column`, `key` and the names in `to` are raw; `type` is any spelling of the new type (a catalog id
 * `pg_catalog.int4` or format_type's).
 */
export type Change =
  | (OnColumn<'add-column'> & { readonly type: string })
  | OnColumn<'drop-column'>
  | (OnColumn<'rename-column'> & { readonly to: string })
  | (OnColumn<'retype-column'> & { readonly type: string })
  /** Dropped and added again under its name. */
  | (OnColumn<'recreate-column'> & { readonly type: string })
  | OnColumn<'drop-not-null'>
  | OnColumn<'set-not-null'>
  /** An existing column becomes generated (`generated`) or stops being so (DROP EXPRESSION). A new generated column is `other`. */
  | (OnColumn<'generated'> & { readonly generated: boolean })
  /** PRIMARY KEY and UNIQUE constraints only; a plain unique index is `other`. */
  | OnKey<'add-key'>
  | OnKey<'drop-key'>
  | (OnKey<'rename-key'> & { readonly to: string })
  | OnTable<'drop-table'>
  | (OnTable<'rename-table'> & { readonly to: string })
  /** SET SCHEMA `to`. */
  | (OnTable<'move-table'> & { readonly to: string })
  | OnTable<'truncate'>
  | (OnTable<'identity'> & { readonly full: boolean })
  /** Left the publication Materialize reads; `publication` is its name where all of it was dropped. */
  | (OnTable<'unpublish'> & { readonly publication?: string })
  /** Joined that publication; `columns` are the table's, generated ones left out. */
  | (OnTable<'publish'> & { readonly columns: readonly { readonly name: string; readonly type: string }[] })
  /** Nothing Materialize looks at: defaults, comments, indexes, CHECK, foreign keys, identity columns, enum labels, sequences. */
  | OnTable<'other'>

/** `none`: Materialize goes on. `offers`: it goes on, and could read more. `stalls`: its table stops for good. */
export type Effect = { readonly effect: 'none' | 'offers' | 'stalls'; readonly why: string }

const none = (why: string): Effect => ({ effect: 'none', why })
const offers = (why: string): Effect => ({ effect: 'offers', why })

const readerOf = (pin: Pin | null): string =>
  pin === null ? 'a Materialize table reading it' : [pin.database, pin.schema, pin.name].join('.')

const stalls = (pin: Pin | null, error: string): Effect => ({
  effect: 'stalls',
  why: `${readerOf(pin)} would stop for good: ${error}`,
})

/** The pinned column, `unknown` without a connection, or null when the table was created without it. */
const pinnedColumn = (pin: Pin | null, name: string): PinnedColumn | 'unknown' | null =>
  pin === null ? 'unknown' : (pin.columns.find(column => column.name === name) ?? null)

const onColumn = (pin: Pin | null, name: string, error: string): Effect => {
  if (pinnedColumn(pin, name) !== null) return stalls(pin, error)
  const excluded = pin?.excluded.includes(name) ?? false
  return none(`${readerOf(pin)} ${excluded ? 'excludes' : 'was created without'} column "${name}"`)
}

const onRetype = (pin: Pin | null, name: string): Effect =>
  pin?.text.includes(name)
    ? none(`${readerOf(pin)} reads column "${name}" as text (TEXT COLUMNS), so its type may change`)
    : onColumn(pin, name, `the type of column "${name}" changed upstream`)

const onDropNotNull = (pin: Pin | null, name: string): Effect => {
  const column = pinnedColumn(pin, name)
  return column !== null && column !== 'unknown' && column.nullable
    ? none(`column "${name}" could be null when ${readerOf(pin)} was created`)
    : onColumn(pin, name, `the NOT NULL constraint on column "${name}" was dropped upstream`)
}

const describeKey = (key: PinnedKey): string =>
  `${key.primary ? 'PRIMARY KEY' : 'UNIQUE'} constraint "${key.name}" (${key.columns.join(', ')})`

/** A key with an EXCLUDEd column is not pinned (Materialize from 2026-06 on). */
export const pinnedKey = (pin: Pin, name: string): PinnedKey | null =>
  pin.keys.find(key => key.name === name && !key.columns.some(column => pin.excluded.includes(column))) ?? null

const onKey = (pin: Pin | null, name: string, fate: string): Effect => {
  if (pin === null) return stalls(pin, `PRIMARY KEY or UNIQUE constraint "${name}" was ${fate} upstream`)
  const key = pinnedKey(pin, name)
  return key === null
    ? none(`${readerOf(pin)} does not rely on constraint "${name}"`)
    : stalls(pin, `${describeKey(key)} was ${fate} upstream`)
}

const onGenerated = (pin: Pin | null, change: Change & { kind: 'generated' }): Effect =>
  change.generated
    ? onColumn(pin, change.column, `column "${change.column}" was dropped or renamed upstream`)
    : offers('Materialize can see the column once it is no longer generated; a new version of its table reads it')

const missingIdentity =
  'old row missing from replication stream. Did you forget to set REPLICA IDENTITY to FULL for your table?'

const onUnpublish = (pin: Pin | null, publication: string | undefined): Effect =>
  stalls(pin, publication === undefined ? 'table was dropped' : `publication "${publication}" does not exist`)

/**
 * What `change` on the replica does to one Materialize table, by Materialize's compatibility rules (`why` quotes the error it
 * would show). `null`: no connection to Materialize, so everything is taken for pinned. The pin must be of the change's table.
 */
export const effectOf = (change: Change, pin: Pin | null): Effect => {
  switch (change.kind) {
    case 'add-column':
      return offers(`Materialize goes on without column "${change.column}"; a new version of its table reads it`)
    case 'drop-column':
    case 'rename-column':
      return onColumn(pin, change.column, `column "${change.column}" was dropped or renamed upstream`)
    case 'retype-column':
      return onRetype(pin, change.column)
    case 'recreate-column':
      return onColumn(pin, change.column, `column "${change.column}" changed position upstream`)
    case 'drop-not-null':
      return onDropNotNull(pin, change.column)
    case 'generated':
      return onGenerated(pin, change)
    case 'set-not-null':
    case 'add-key':
      return none('Materialize relies only on the constraints its table was created with')
    case 'drop-key':
    case 'rename-key':
      return onKey(pin, change.key, change.kind === 'drop-key' ? 'dropped' : 'renamed or recreated')
    case 'drop-table':
      return stalls(pin, 'table was dropped')
    case 'rename-table':
    case 'move-table':
      return stalls(pin, 'table was renamed or moved upstream')
    case 'truncate':
      return stalls(pin, 'table was truncated')
    case 'identity':
      return change.full ? none('REPLICA IDENTITY FULL is what Materialize needs') : stalls(pin, missingIdentity)
    case 'unpublish':
      return onUnpublish(pin, change.publication)
    case 'publish':
      return offers('a new Materialize table can read it')
    case 'other':
      return none('Materialize pins columns, their types and NOT NULL, and keys; this touches none of them')
    default:
      return never(change)
  }
}

/** The catalog id of the table a pin reads. */
export const upstreamId = ({ schema, table }: Pin['upstream']): string => qualify(schema, table)

/** The Materialize tables that read the table a change is on. */
export const readersOf = (table: string, pins: Pins): readonly Pin[] =>
  pins.tables.filter(pin => upstreamId(pin.upstream) === table)

/** The changes on the table a pin reads, which may be renamed on the way. */
export const changesOn = (changes: readonly Change[], pin: Pin): readonly Change[] => {
  const found: Change[] = []
  let { schema, table } = pin.upstream
  for (const change of changes) {
    if (change.table !== qualify(schema, table)) continue
    found.push(change)
    if (change.kind === 'rename-table') table = change.to
    if (change.kind === 'move-table') schema = change.to
  }
  return found
}

const order = ['none', 'offers', 'stalls'] as const

/** The worst effect of `change` on all the tables of a source; `null` as in `effectOf`. */
export const effectOn = (change: Change, pins: Pins | null): Effect => {
  if (pins === null) return effectOf(change, null)
  const effects = readersOf(change.table, pins).map(pin => effectOf(change, pin))
  const worst = effects.toSorted((a, b) => order.indexOf(b.effect) - order.indexOf(a.effect))[0]
  if (worst !== undefined) return worst
  return change.kind === 'publish' ? effectOf(change, null) : none(`no Materialize table reads ${change.table}`)
}
