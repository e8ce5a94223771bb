import { readName } from '../sql/name.ts'
import { type Change, readersOf, upstreamId } from './effect.ts'
import { type Family, familiesOf, type Names, namesBeside } from './naming.ts'
import { type Outlook, outlookOf, type ReplicaColumn } from './outlook.ts'
import type { MzSource, Pin, Pins } from './pin.ts'
import {
  addSubsource,
  applyReplacement,
  createSchema,
  createTable,
  drop,
  hydrated,
  type MzName,
  notePaused,
  type Reading,
  replaceView,
  showName,
  snapshotTaken,
  unread,
} from './statements.ts'
import { isNative } from './types.ts'

/**
 * One thing to run on Materialize, before or after the replica's DDL. `wait`: run `sql` until its one row says `ready`; a
 * column `waiting`, where there is one, names what is waited for.
 */
export type MzStep = {
  readonly kind: 'sql' | 'wait'
  readonly phase: 'before' | 'after'
  readonly sql: string
  readonly why: string
}

export type VersioningOptions = {
  /** The replica has the changes already, so everything happens `after`. */
  readonly done?: boolean
  /** The replica's columns as they are now, by catalog id; generated ones left out. */
  readonly columns?: Readonly<Record<string, readonly ReplicaColumn[]>>
  /** By catalog id: the materialized view that shows the table as one jsonb column `data` (the absorbing pattern). */
  readonly views?: Readonly<Record<string, MzName>>
}

type Phase = MzStep['phase']
/** Within a phase all tables go through the stages together, so that the source is held up by snapshots only once. */
type Staged = MzStep & { readonly stage: number }
const CLEAR = 0
const CREATE = 1
const SETTLE = 2
const SWITCH = 3
const RETIRE = 4

type Version = {
  readonly name: MzName
  readonly upstream: Pin['upstream']
  readonly reading: Reading
  readonly paused: readonly string[]
  readonly why: string
}

type Place = { readonly source: MzSource; readonly names: Names; readonly legacy: boolean }

const create = (phase: Phase, { source, names, legacy }: Place, version: Version): Staged[] => {
  const { name, upstream, reading, paused, why } = version
  const sql = (legacy ? addSubsource : createTable)(name, source, upstream, reading)
  const step = (stage: number, text: string, reason: string): Staged => ({
    kind: 'sql',
    phase,
    stage,
    sql: text,
    why: reason,
  })
  return [
    ...(names.needsSchema(name) ? [step(CREATE, createSchema(name), `${showName(name)} goes into it`)] : []),
    step(CREATE, sql, why),
    ...(paused.length > 0
      ? [step(CREATE, notePaused(name, legacy, paused), 'a later run must know what to bring back')]
      : []),
    {
      kind: 'wait',
      phase,
      stage: SETTLE,
      sql: snapshotTaken(name),
      why: `${showName(name)} takes its initial snapshot`,
    },
  ]
}

const retire = (phase: Phase, stage: number, legacy: boolean, name: MzName): Staged[] => [
  {
    kind: 'wait',
    phase,
    stage,
    sql: unread(name),
    why: `what still reads ${showName(name)} must read its next version, or be dropped, first`,
  },
  { kind: 'sql', phase, stage, sql: drop(name, legacy), why: `${showName(name)} is not needed any more` },
]

const switchView = (phase: Phase, view: MzName | undefined, table: MzName): Staged[] => {
  if (view === undefined) return []
  const replacement = { ...view, name: `${view.name}_next` }
  const step = (kind: MzStep['kind'], sql: string, why: string): Staged => ({ kind, phase, stage: SWITCH, sql, why })
  return [
    step('sql', replaceView(view, replacement, table), `${showName(view)} is to read ${showName(table)}`),
    step('wait', hydrated(replacement), 'the replacement must hold all rows before it takes over'),
    step('sql', applyReplacement(view, replacement), `readers of ${showName(view)} go on without a gap`),
  ]
}

const missing = (names: readonly string[], from: readonly string[]): readonly string[] =>
  names.filter(name => !from.includes(name))

type Task = {
  readonly family: Family
  readonly outlooks: ReadonlyMap<Pin, Outlook>
  readonly outlook: Outlook
  readonly source: MzSource
  readonly names: Names
  readonly view: MzName | undefined
  readonly columns: readonly ReplicaColumn[] | undefined
  readonly done: boolean
}

/** The version that lives through the replica's change: without the columns that change. */
const interimOf = ({ family: [newest], outlook, names }: Task): Version | null => {
  if (!outlook.stalls || outlook.fate !== 'kept') return null
  const excluded = [...outlook.before.excluded, ...missing(outlook.gone, outlook.before.excluded)]
  return {
    name: newest.legacy ? newest : names.next(newest, 'before'),
    upstream: newest.upstream,
    reading: { excluded, text: missing(outlook.before.text, excluded), options: newest.options },
    paused: excluded.filter(name => outlook.wanted.includes(name)),
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

const finalOf = (task: Task, interim: Version | null): Version | null => {
  const { family, outlook, names, done } = task
  const [newest] = family
  const wanted = unreadColumns(task, interim)
  if (outlook.fate === 'dropped') return null
  if (outlook.fate === 'kept' && wanted.length === 0 && !(done && outlook.stalls)) return null
  const again = newest.legacy || (outlook.fate === 'reborn' && !done)
  return {
    name: again ? newest : names.next(newest, 'after'),
    upstream: outlook.upstream,
    reading: { ...outlook.after, options: newest.options },
    paused: [],
    why:
      outlook.fate === 'reborn' || wanted.length === 0
        ? 'the table must be read anew after the change'
        : `a new version reads ${wanted.map(name => `"${name}"`).join(', ')}`,
  }
}

const replace = (task: Task, phase: Phase, version: Version | null, old: readonly MzName[]): Staged[] => {
  const [{ legacy }] = task.family
  const place = { source: task.source, names: task.names, legacy }
  return [
    ...old.flatMap(name => retire(phase, legacy ? CLEAR : RETIRE, legacy, name)),
    ...(version === null ? [] : create(phase, place, version)),
    ...(version === null || legacy ? [] : switchView(phase, task.view, version.name)),
  ]
}

const familySteps = (task: Task): Staged[] => {
  const { family, outlooks, done } = task
  const doomed = family.filter(pin => outlooks.get(pin)?.stalls ?? false)
  const lacking = family.filter(pin => !doomed.includes(pin) && (outlooks.get(pin)?.wanted.length ?? 0) > 0)
  const interim = done ? null : interimOf(task)
  const final = finalOf(task, interim)
  const passing = final !== null && interim !== null ? [interim.name] : []
  return [
    ...(done ? [] : replace(task, 'before', interim, doomed)),
    ...replace(task, 'after', final, [...(done ? doomed : []), ...passing, ...lacking]),
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
  return create('after', place, { name, upstream, reading: { excluded: [], text, options: [] }, paused: [], why })
}

const inOrder = (a: Staged, b: Staged): number =>
  a.phase === b.phase ? a.stage - b.stage : a.phase === 'before' ? -1 : 1

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
  const names = namesBeside(pins)
  const { source } = pins
  const families = familiesOf(pins.tables).flatMap(family => {
    const id = upstreamId(family[0].upstream)
    const columns = options.columns?.[id]
    const outlooks = new Map(family.map(pin => [pin, outlookOf(changes, pin, columns)]))
    const outlook = outlooks.get(family[0]) ?? outlookOf(changes, family[0], columns)
    const view = options.views?.[id]
    return familySteps({ family, outlooks, outlook, source, names, view, columns, done: options.done ?? false })
  })
  const added = newTables(changes, pins).flatMap(change =>
    firstVersion(change, { source, names, legacy: source.legacy }),
  )
  return [...families, ...added].toSorted(inOrder).map(({ stage: _, ...step }) => step)
}
