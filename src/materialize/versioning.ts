import { readName } from '../sql/name.ts'
import { type Change, readersOf, upstreamId } from './effect.ts'
import { type Family, familiesOf, namesBeside } from './naming.ts'
import { type Outlook, outlookOf, type ReplicaColumn } from './outlook.ts'
import type { Pin, Pins } from './pin.ts'
import type { MzName } from './statements.ts'
import {
  create,
  inOrder,
  type MzStep,
  note,
  type Place,
  retire,
  type Staged,
  switchView,
  type Version,
} from './steps.ts'
import { isNative } from './types.ts'

export type { MzStep } from './steps.ts'

export type VersioningOptions = {
  /** The replica has the changes already, so everything happens `after`. */
  readonly done?: boolean
  /** The replica's columns as they are now, by catalog id; generated ones left out. */
  readonly columns?: Readonly<Record<string, readonly ReplicaColumn[]>>
  /** By catalog id: the materialized view that shows the table as one jsonb column `data` (the absorbing pattern). */
  readonly views?: Readonly<Record<string, MzName>>
}

const missing = (names: readonly string[], from: readonly string[]): readonly string[] =>
  names.filter(name => !from.includes(name))

type Circumstances = {
  readonly view: MzName | undefined
  readonly columns: readonly ReplicaColumn[] | undefined
  readonly done: boolean
}
/** One family and what the changes make of its newest (`outlook`) and of each of its tables. */
type Task = Circumstances & {
  readonly family: Family
  readonly outlooks: ReadonlyMap<Pin, Outlook>
  readonly outlook: Outlook
  readonly place: Place
}

const taskOf = (changes: readonly Change[], family: Family, place: Place, rest: Circumstances): Task => {
  const look = (pin: Pin): Outlook => outlookOf(changes, pin, rest.columns)
  return { ...rest, family, place, outlook: look(family[0]), outlooks: new Map(family.map(pin => [pin, look(pin)])) }
}

/** The version that lives through the replica's change: without the columns that change. */
const interimOf = ({ family: [newest], outlook, place }: Task): Version | null => {
  if (!outlook.stalls || outlook.fate !== 'kept') return null
  const excluded = [...outlook.before.excluded, ...missing(outlook.gone, outlook.before.excluded)]
  return {
    name: newest.legacy ? newest : place.names.next(newest, 'before'),
    from: newest,
    upstream: newest.upstream,
    reading: { excluded, text: missing(outlook.before.text, excluded), options: newest.options },
    paused: outlook.paused,
    why: `a version without ${outlook.gone.map(name => `"${name}"`).join(', ')} survives the change on the replica`,
  }
}

/** What the version in force leaves to be read once the replica has changed. */
const unreadColumns = ({ outlook, columns }: Task, interim: Version | null): readonly string[] =>
  interim === null
    ? outlook.wanted
    : outlook.wanted.filter(
        name => interim.reading.excluded.includes(name) || !(columns ?? []).some(column => column.name === name),
      )

const finalReason = ({ fate, reshut }: Outlook, wanted: readonly string[]): string => {
  if (fate !== 'reborn' && wanted.length > 0) return `a new version reads ${wanted.map(name => `"${name}"`).join(', ')}`
  return fate !== 'reborn' && reshut
    ? 'what is excluded has another name now, and the next version must not read it by mistake'
    : 'the table must be read anew after the change'
}

const finalOf = (task: Task, interim: Version | null): Version | null => {
  const { family, outlook, place, done } = task
  const [newest] = family
  const wanted = unreadColumns(task, interim)
  if (outlook.fate === 'dropped') return null
  if (outlook.fate === 'kept' && wanted.length === 0 && !outlook.reshut && !(done && outlook.stalls)) return null
  const again = newest.legacy || (outlook.fate === 'reborn' && !done)
  return {
    name: again ? newest : place.names.next(newest, 'after'),
    from: null,
    upstream: outlook.upstream,
    reading: { ...outlook.after, options: newest.options },
    paused: [],
    why: finalReason(outlook, wanted),
  }
}

/** Makes `version`, moves the view to the one `inForce`, drops the `old` ones. */
const replace = (
  task: Task,
  phase: MzStep['phase'],
  version: Version | null,
  inForce: MzName | null,
  old: readonly MzName[],
): Staged[] => {
  const { place, view } = task
  const switches = !place.legacy && view !== undefined && inForce !== null && old.length > 0
  return [
    ...old.flatMap(name => retire(phase, place.legacy, name)),
    ...(version === null ? [] : create(phase, place, version)),
    ...(switches ? switchView(phase, view, inForce) : []),
  ]
}

/** A run that ended between a version and its note left the note on the version before only: then the newest inherits it. */
const inherit = ([newest, ...older]: Family): Family => {
  const noted = new Set([newest, ...older].flatMap(({ paused }) => paused))
  return [{ ...newest, paused: newest.excluded.filter(name => noted.has(name)) }, ...older]
}

const lateNote = (found: Pin, heir: Pin, phase: MzStep['phase'], legacy: boolean): Staged[] =>
  missing(heir.paused, found.paused).length === 0 ? [] : note(phase, heir, legacy, heir.paused)

const familySteps = (task: Task): Staged[] => {
  const { family, outlooks, done } = task
  const doomed = family.filter(pin => outlooks.get(pin)?.stalls ?? false)
  const outdated = family.filter(pin => !doomed.includes(pin) && (outlooks.get(pin)?.outdated ?? false))
  const interim = done ? null : interimOf(task)
  const final = finalOf(task, interim)
  const survivor = doomed.includes(family[0]) ? null : family[0]
  const between = interim?.name ?? survivor
  const passing = final !== null && interim !== null ? [interim.name] : []
  return [
    ...(done ? [] : replace(task, 'before', interim, between, doomed)),
    ...replace(task, 'after', final, final?.name ?? between, [...(done ? doomed : []), ...passing, ...outdated]),
  ]
}

/** Tables that joined the publication, as they are in the end. */
const newTables = (changes: readonly Change[], pins: Pins): readonly (Change & { kind: 'publish' })[] => {
  const found = new Map<string, Change & { kind: 'publish' }>()
  for (const change of changes) {
    if (change.kind === 'publish' && readersOf(change.table, pins).length === 0) found.set(change.table, change)
    if (change.kind === 'drop-table' || change.kind === 'unpublish') found.delete(change.table)
  }
  return [...found.values()]
}

const firstVersion = (change: Change & { kind: 'publish' }, place: Place): Staged[] => {
  const read = readName(change.table)
  if (read === null) return []
  const upstream = { schema: read.schema ?? 'public', table: read.name }
  const text = change.columns.filter(({ type }) => !isNative(type)).map(({ name }) => name)
  const why = `${change.table} is new in the publication`
  const name = place.names.first(place.source, upstream)
  return create('after', place, {
    name,
    from: null,
    upstream,
    reading: { excluded: [], text, options: [] },
    paused: [],
    why,
  })
}

/**
 * The source versioning that lets a source live through `changes` on its replica and read what they bring: new versions of its
 * tables, waits, drops of the old ones. With no changes it finishes what an earlier run left. Pure; running it again after
 * any step gives the steps that remain, from the pins as they are then.
 */
export const versioningSteps = (
  changes: readonly Change[],
  pins: Pins,
  options: VersioningOptions = {},
): readonly MzStep[] => {
  const { columns = {}, views = {}, done = false } = options
  const { source } = pins
  const place = { source, names: namesBeside(pins), legacy: source.legacy }
  const kept = familiesOf(pins.tables).flatMap(found => {
    const family = inherit(found)
    const id = upstreamId(family[0].upstream)
    const task = taskOf(changes, family, place, { columns: columns[id], view: views[id], done })
    return [...lateNote(found[0], family[0], done ? 'after' : 'before', place.legacy), ...familySteps(task)]
  })
  const added = newTables(changes, pins).flatMap(change => firstVersion(change, place))
  return [...kept, ...added].toSorted(inOrder).map(({ stage: _, ...step }) => step)
}
