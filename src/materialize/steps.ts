import type { Names } from './naming.ts'
import type { MzSource, Pin } from './pin.ts'
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

type Phase = MzStep['phase']

/** A step with its place within its phase: all tables go through the stages together, so that snapshots hold the source up once. */
export type Staged = MzStep & { readonly stage: number }
const CLEAR = 0
const CREATE = 1
const SETTLE = 2
const SWITCH = 3
const RETIRE = 4

/** A version to be made. `from`: the one whose place it takes; `paused`: what it leaves out only for now. */
export type Version = {
  readonly name: MzName
  readonly from: Pin | null
  readonly upstream: Pin['upstream']
  readonly reading: Reading
  readonly paused: readonly string[]
  readonly why: string
}

/** The source, the names still free in it, and which of Materialize's two ways of reading tables it uses. */
export type Place = { readonly source: MzSource; readonly names: Names; readonly legacy: boolean }

const sql = (phase: Phase, stage: number, text: string, why: string): Staged => ({
  kind: 'sql',
  phase,
  stage,
  sql: text,
  why,
})
const wait = (phase: Phase, stage: number, text: string, why: string): Staged => ({
  kind: 'wait',
  phase,
  stage,
  sql: text,
  why,
})

/** Writes down what to bring back. */
export const note = (phase: Phase, table: MzName, legacy: boolean, paused: readonly string[]): Staged[] =>
  paused.length === 0
    ? []
    : [sql(phase, CREATE, notePaused(table, legacy, paused), 'a later run must know what to bring back')]

/** Makes a version. The old one is noted upon first: a run that ends before the new one's note must not forget either. */
export const create = (phase: Phase, { source, names, legacy }: Place, version: Version): Staged[] => {
  const { name, from, upstream, reading, paused, why } = version
  const make = legacy ? addSubsource : createTable
  return [
    ...(names.needsSchema(name) ? [sql(phase, CREATE, createSchema(name), `${showName(name)} goes into it`)] : []),
    ...(from === null || legacy ? [] : note(phase, from, legacy, paused)),
    sql(phase, CREATE, make(name, source, upstream, reading), why),
    ...note(phase, name, legacy, paused),
    wait(phase, SETTLE, snapshotTaken(name), `${showName(name)} takes its initial snapshot`),
  ]
}

/** Drops a version once nothing reads it; legacy subsources go before their successors come. */
export const retire = (phase: Phase, legacy: boolean, name: MzName): Staged[] => {
  const stage = legacy ? CLEAR : RETIRE
  const why = `what still reads ${showName(name)} must read its next version, or be dropped, first`
  return [
    wait(phase, stage, unread(name), why),
    sql(phase, stage, drop(name, legacy), `${showName(name)} is not needed any more`),
  ]
}

/** Lets an absorbing view read `table` from now on. */
export const switchView = (phase: Phase, view: MzName, table: MzName): Staged[] => {
  // Named after its table, so that one left over from an earlier run is either this one or out of the way.
  const replacement = { ...view, name: `${view.name}_${table.name}` }
  return [
    sql(phase, SWITCH, replaceView(view, replacement, table), `${showName(view)} is to read ${showName(table)}`),
    wait(phase, SWITCH, hydrated(replacement), 'the replacement must hold all rows before it takes over'),
    sql(phase, SWITCH, applyReplacement(view, replacement), `readers of ${showName(view)} go on without a gap`),
  ]
}

/** First what happens before the replica's DDL; within a phase stage by stage, else as it came. */
export const inOrder = (a: Staged, b: Staged): number =>
  a.phase === b.phase ? a.stage - b.stage : a.phase === 'before' ? -1 : 1
