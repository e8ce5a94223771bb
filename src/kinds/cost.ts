import type { Kind, Lock, TableLock, Verdict } from './kind.ts'
import type { Risk } from './risk.ts'
import { actsOn, type Subject } from './subject.ts'
import { commonRisks } from './usual-risks.ts'

const lockOf = (kind: Kind, verdict: Verdict, subject: Subject): Lock | null => {
  if (verdict.lock !== undefined) return verdict.lock
  return kind.lockOf === undefined ? kind.lock : kind.lockOf(subject)
}

const locksOf = (kind: Kind, verdict: Verdict, subject: Subject): readonly TableLock[] => {
  const relation = actsOn(subject)
  const lock = lockOf(kind, verdict, subject)
  const own = relation === null || lock === null ? [] : [{ relation, lock }]
  const others = kind.alsoLocks?.(subject) ?? []
  const kept = (verdict.keepsOff?.(subject) ?? []).map((id): TableLock => ({ relation: id, lock: 'SHARE' }))
  return [...own, ...others, ...kept].filter(({ relation: id }) => !subject.scope.relations.has(id))
}

/** What is new in this file holds nobody's rows and is known to no code. */
const isOwn = (kind: Kind, subject: Subject): boolean => {
  const relation = actsOn(subject)
  const made = relation !== null && subject.scope.relations.has(relation)
  return made || (subject.scope.columns.size > 0 && subject.scope.columns.has(kind.object(subject)))
}

const isEmptied = (subject: Subject): boolean => subject.scope.emptied.has(actsOn(subject) ?? '')

/** What a part costs, on what, and what is gone afterwards. */
export type Cost = {
  /** The strongest lock on the relation that it acts on. */
  readonly lock: Lock | null
  /** Every table lock it takes on what existed before the file, its own first. */
  readonly locks: readonly TableLock[]
  /** The tables that its foreign keys point at. */
  readonly refers: readonly string[]
  readonly transaction: 'inside' | 'alone'
  readonly rewrites: boolean
  readonly scans: boolean
  /** The tables of which every row is read at the file's end. */
  readonly rereads: readonly string[]
  /** Completes "it rewrites or reads every row, unless …" where that cannot be told. */
  readonly unless: string | null
  readonly loses: boolean
  readonly breaks: boolean
  readonly diverges: boolean
}

/** What a part costs under this verdict. */
export const costOf = (kind: Kind, verdict: Verdict, subject: Subject): Cost => ({
  lock: lockOf(kind, verdict, subject),
  locks: locksOf(kind, verdict, subject),
  refers: kind.refers?.(subject) ?? [],
  transaction: verdict.transaction ?? 'inside',
  rewrites: (verdict.rewrites ?? false) && !isEmptied(subject),
  scans: (verdict.scans ?? false) && !isEmptied(subject),
  rereads: verdict.rereads?.(subject) ?? [],
  unless: verdict.unless ?? null,
  loses: (verdict.loses ?? false) && !isOwn(kind, subject) && !isEmptied(subject),
  breaks: (verdict.breaks ?? false) && !isOwn(kind, subject),
  diverges: verdict.diverges ?? false,
})

/** Dangers of a part besides what it costs. */
export const risksOf = (kind: Kind, subject: Subject): readonly Risk[] => {
  if (isOwn(kind, subject) || isEmptied(subject)) return []
  return [...commonRisks(subject), ...(kind.risks?.(subject) ?? [])]
}
