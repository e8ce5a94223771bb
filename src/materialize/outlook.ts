import { never } from '../base/never.ts'
import { type Change, changesOn, pinnedKey } from './effect.ts'
import { isDead } from './lasting.ts'
import type { Pin } from './pin.ts'
import { isNative } from './types.ts'

type Names = readonly string[]

/** What a list of changes makes of one pinned table. */
export type Outlook = {
  /** `reborn`: the table must be read anew as a whole, as a dead one must; `dropped`: it is not to be read any more. */
  readonly fate: 'kept' | 'reborn' | 'dropped'
  /** It would not survive the changes. */
  readonly stalls: boolean
  /** Where the replica has the table afterwards. */
  readonly upstream: Pin['upstream']
  /** Columns a version must leave out while the replica changes, in the names before. */
  readonly gone: Names
  /** Columns the version after the changes is made for. */
  readonly wanted: Names
  /** Those left out that come back, in the names before. */
  readonly paused: Names
  /** An excluded column has another name, which the next version would read. */
  readonly reshut: boolean
  /** Wanted or reshut. */
  readonly outdated: boolean
  /** What is left out for good and read as text, in the names before and in those after. */
  readonly before: { readonly excluded: Names; readonly text: Names }
  readonly after: { readonly excluded: Names; readonly text: Names }
}

type State = Pick<Outlook, 'fate' | 'upstream' | 'gone' | 'wanted'> & {
  readonly excluded: Names
  readonly text: Names
  /** Columns dropped under their first names. */
  readonly lost: Names
}

const without = (names: Names, name: string): Names => names.filter(other => other !== name)
const including = (names: Names, name: string): Names => [...without(names, name), name]
const renamed = (names: Names, from: string, to: string): Names => names.map(name => (name === from ? to : name))

const isPinned = (pin: Pin, name: string): boolean => pin.columns.some(column => column.name === name)

/** Excluded for good, not only until the replica has changed. */
const isShut = (now: State, name: string): boolean => now.excluded.includes(name) && !now.wanted.includes(name)

/** A column that neither the pin nor these changes know is on the replica already, so the next version would read it. */
const leave = (pin: Pin, now: State, name: string): State =>
  isPinned(pin, name) || !(now.excluded.includes(name) || now.wanted.includes(name))
    ? { ...now, gone: including(now.gone, name) }
    : now

const want = (now: State, name: string): State => ({ ...now, wanted: including(now.wanted, name) })

const typed = (now: State, name: string, type: string): State => ({
  ...now,
  text: isNative(type) ? without(now.text, name) : including(now.text, name),
})

const forget = (pin: Pin, now: State, name: string): State => ({
  ...leave(pin, now, name),
  lost: including(now.lost, name),
  wanted: without(now.wanted, name),
  excluded: without(now.excluded, name),
  text: without(now.text, name),
})

const renameColumn = (pin: Pin, now: State, from: string, to: string): State => {
  const text = renamed(now.text, from, to)
  if (isShut(now, from)) return { ...now, text, excluded: renamed(now.excluded, from, to) }
  const left = leave(pin, now, from)
  return want({ ...left, text, excluded: without(now.excluded, from), wanted: without(now.wanted, from) }, to)
}

type NewType = Change & { readonly kind: 'retype-column' | 'recreate-column' }

/** A column read as text stays pinned through a change of its type, not through a drop and an add. */
const retype = (pin: Pin, now: State, { kind, column, type }: NewType): State => {
  const isText = isPinned(pin, column) && pin.text.includes(column) && !now.gone.includes(column)
  if (isShut(now, column) || (isText && kind === 'retype-column')) return now
  return want(leave(pin, typed(now, column, type), column), column)
}

const loosen = (pin: Pin, now: State, name: string): State => {
  const nullable = pin.columns.find(column => column.name === name)?.nullable ?? false
  return nullable || isShut(now, name) ? now : want(leave(pin, now, name), name)
}

/** A key stops being pinned as soon as one of its columns is left out. */
const unlock = (pin: Pin, now: State, name: string): State => {
  const columns = pinnedKey(pin, name)?.columns ?? []
  const last = columns.at(-1)
  return last === undefined || columns.some(column => now.gone.includes(column))
    ? now
    : want(leave(pin, now, last), last)
}

const reborn = (now: State): State => (now.fate === 'dropped' ? now : { ...now, fate: 'reborn' })

const next =
  (pin: Pin) =>
  (now: State, change: Change): State => {
    switch (change.kind) {
      case 'add-column':
        return want(typed(now, change.column, change.type), change.column)
      case 'drop-column':
        return forget(pin, now, change.column)
      case 'rename-column':
        return renameColumn(pin, now, change.column, change.to)
      case 'retype-column':
      case 'recreate-column':
        return retype(pin, now, change)
      case 'drop-not-null':
        return loosen(pin, now, change.column)
      case 'drop-key':
      case 'rename-key':
        return unlock(pin, now, change.key)
      case 'generated':
        return change.generated ? forget(pin, now, change.column) : want(now, change.column)
      case 'drop-table':
      case 'unpublish':
        return { ...now, fate: 'dropped' }
      case 'publish':
        return now.fate === 'dropped' ? { ...now, fate: 'reborn' } : now
      case 'rename-table':
        return reborn({ ...now, upstream: { ...now.upstream, table: change.to } })
      case 'move-table':
        return reborn({ ...now, upstream: { ...now.upstream, schema: change.to } })
      case 'truncate':
        return reborn(now)
      case 'set-not-null':
      case 'add-key':
      case 'identity':
      case 'other':
        return now
      default:
        return never(change)
    }
  }

/** A column of the replica's table as it is now, before the changes. */
export type ReplicaColumn = { readonly name: string; readonly type: string }

const start = (pin: Pin, replica: readonly ReplicaColumn[] | undefined): State => {
  const exists = (name: string): boolean => replica?.some(column => column.name === name) ?? true
  const excluded = pin.excluded.filter(exists)
  const shut = excluded.filter(name => !pin.paused.includes(name))
  const odd = (replica ?? []).filter(({ name, type }) => !isNative(type) && !shut.includes(name))
  const text = [...new Set([...pin.text.filter(exists), ...odd.map(({ name }) => name)])]
  const fate = isDead(pin) ? 'reborn' : 'kept'
  return {
    fate,
    upstream: pin.upstream,
    lost: [],
    gone: [],
    wanted: pin.paused.filter(name => excluded.includes(name)),
    excluded,
    text,
  }
}

/**
 * The outlook of one pin. With the replica's columns it also leaves out what the pin excludes but the replica has lost, and
 * reads as text what Materialize could not read otherwise.
 */
export const outlookOf = (changes: readonly Change[], pin: Pin, replica?: readonly ReplicaColumn[]): Outlook => {
  const before = start(pin, replica)
  const end = changesOn(changes, pin).reduce(next(pin), before)
  const empty = pin.columns.length > 0 && pin.columns.every(({ name }) => end.gone.includes(name))
  const fate = empty && end.fate === 'kept' ? 'reborn' : end.fate
  const wanted = end.wanted.filter(name => !isPinned(pin, name) || end.gone.includes(name))
  const excluded = end.excluded.filter(name => !end.wanted.includes(name))
  const reshut = excluded.some(name => !before.excluded.includes(name))
  return {
    fate,
    stalls: fate !== 'kept' || end.gone.some(name => isPinned(pin, name)),
    upstream: end.upstream,
    gone: end.gone,
    wanted,
    paused: [...end.gone, ...before.wanted].filter(name => wanted.includes(name) || !end.lost.includes(name)),
    reshut,
    outdated: reshut || wanted.length > 0,
    before: { excluded: before.excluded, text: before.text },
    after: { excluded, text: end.text },
  }
}
