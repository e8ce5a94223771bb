import type { Example } from '../kinds/example.ts'
import type { Case, Kind, Verdict } from '../kinds/kind.ts'
import { kindOf } from '../kinds/ruling.ts'
import type { Subject } from '../kinds/subject.ts'
import { type Effect, effectOf } from '../materialize/effect.ts'

/** One row of a kind's decision table. */
export type RowReport = {
  /** Completes "when …"; null for the last row, which fits everything. */
  readonly when: string | null
  readonly order: string
  readonly why: string
  readonly lock: string | null
  readonly rewrites: boolean
  readonly scans: boolean
  readonly loses: boolean
  readonly diverges: boolean
  readonly transaction: 'inside' | 'alone'
  /** What to write instead, in the names of one of the kind's examples. */
  readonly instead: string | null
  /** What `allow=<rule>` lifts, and what holds then. */
  readonly rule: string | null
  readonly allowed: { readonly order: string; readonly why: string } | null
}

export type WrongReport = {
  readonly order: NonNullable<Example['wrong']>['order']
  readonly failure: NonNullable<Example['wrong']>['failure']
  readonly text: string | null
  readonly between: readonly string[]
  readonly after: readonly string[]
  /** It fails where one of the hosts is of this major or a later one; null: everywhere. */
  readonly since: number | null
}

export type ExampleReport = {
  readonly title: string
  readonly given: readonly string[]
  readonly published: readonly string[] | null
  readonly rows: readonly string[]
  readonly sql: string
  readonly order: string
  readonly since: number | null
  readonly unread: boolean
  readonly wrong: WrongReport | null
}

/** A kind as a page, a terminal and a program show it: its tables and examples with nothing left to compute. */
export type KindReport = {
  readonly kind: string
  readonly about: string
  /** What a statement of the kind looks like, from its first example. */
  readonly statement: string
  readonly keys: readonly string[]
  readonly rows: readonly RowReport[]
  readonly materialize: readonly Effect[]
  readonly examples: readonly ExampleReport[]
}

/** The decision table to its end: `otherwise` is the row that fits everything. */
const rowsOf = (kind: Kind): readonly Case[] => [...kind.cases, { when: '', test: () => true, verdict: kind.otherwise }]

/** The row of the decision table that holds for a subject. */
export const fittingRow = (kind: Kind, subject: Subject): Case | undefined =>
  rowsOf(kind).find(row => row.test(subject))

/**
 * The subject that shows best what a row would have one write instead: its own; one that the row fits; else, as some rows need to know
 * the hosts, one that is ruled by a row of the same advice, or of a wider condition; else the first.
 */
const shownBy = (kind: Kind, row: Case, subjects: readonly Subject[]): Subject | undefined => {
  const fitted = subjects.map(subject => ({ subject, by: fittingRow(kind, subject) }))
  const found =
    fitted.find(({ subject }) => subject.part.sql === row.shown) ??
    fitted.find(({ by }) => by?.when === row.when) ??
    fitted.find(({ by }) => by?.verdict.instead === row.verdict.instead) ??
    fitted.find(({ subject }) => row.test(subject)) ??
    fitted.find(({ by }) => by !== undefined && by.when !== '' && row.when.startsWith(by.when)) ??
    fitted[0]
  return found?.subject
}

const insteadOf = (kind: Kind, row: Case, subjects: readonly Subject[]): string | null => {
  const { instead } = row.verdict
  if (typeof instead !== 'function') return instead ?? null
  const subject = shownBy(kind, row, subjects)
  return subject === undefined ? null : instead(subject)
}

const allowedOf = ({ allowed }: Verdict): RowReport['allowed'] =>
  allowed === undefined ? null : { order: allowed.order, why: allowed.why }

const rowReport = (kind: Kind, row: Case, subjects: readonly Subject[]): RowReport => {
  const { verdict } = row
  return {
    when: row.when === '' ? null : row.when,
    order: verdict.order,
    why: verdict.why,
    lock: verdict.lock === undefined ? kind.lock : verdict.lock,
    rewrites: verdict.rewrites ?? false,
    scans: verdict.scans ?? false,
    loses: verdict.loses ?? false,
    diverges: verdict.diverges ?? false,
    transaction: verdict.transaction ?? 'inside',
    instead: insteadOf(kind, row, subjects),
    rule: verdict.rule ?? null,
    allowed: allowedOf(verdict),
  }
}

/** What a pattern of the examples looks for, as people read it: without options and escapes. */
const readable = ({ source }: RegExp): string =>
  source
    .replace(/\([^()|]*\)\?/g, '')
    .replaceAll('.*', '…')
    .replace(/\\(.)/g, '$1')
    .replaceAll('|', ' or ')

const wrongReport = ({ order, failure, text, between, after, since }: NonNullable<Example['wrong']>): WrongReport => ({
  order,
  failure,
  text: text === undefined ? null : readable(text),
  between: between ?? [],
  after: after ?? [],
  since: since ?? null,
})

const exampleReport = ({
  title,
  given,
  published,
  rows,
  sql,
  order,
  since,
  unread,
  wrong,
}: Example): ExampleReport => ({
  title,
  given,
  published: published ?? null,
  rows: rows ?? [],
  sql,
  order,
  since: since ?? null,
  unread: unread ?? false,
  wrong: wrong === undefined ? null : wrongReport(wrong),
})

const gravity: Readonly<Record<Effect['effect'], number>> = { stalls: 0, offers: 1, none: 2 }

/** What each sort of change in the examples means to a Materialize that reads all there is: one effect for each, gravest first. */
const effectsOf = (kind: Kind, subjects: readonly Subject[]): readonly Effect[] => {
  const different = new Map<string, Effect>()
  for (const change of subjects.flatMap(subject => kind.materialize?.(subject) ?? [])) {
    const effect = effectOf(change, null)
    const sort = `${change.kind} ${effect.effect}`
    if (!different.has(sort)) different.set(sort, effect)
  }
  return [...different.values()].toSorted((one, other) => gravity[one.effect] - gravity[other.effect])
}

/** A kind as values. `examples` are the parts of its examples and of what its rows show, judged without hosts; those of other kinds are passed over. */
export const kindReport = (kind: Kind, examples: readonly Subject[]): KindReport => {
  const subjects = examples.filter(subject => kindOf(subject) === kind)
  return {
    kind: kind.name,
    about: kind.about,
    statement: subjects[0]?.part.sql ?? '',
    keys: kind.keys,
    rows: rowsOf(kind).map(row => rowReport(kind, row, subjects)),
    materialize: effectsOf(kind, subjects),
    examples: kind.examples.map(exampleReport),
  }
}
