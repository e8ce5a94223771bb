import type { Falling } from '../catalog/dependents.ts'
import type { Change } from '../materialize/effect.ts'
import type { Directive, Order } from '../migrations/migration.ts'
import { all } from './all.ts'
import type { Backfill } from './backfill.ts'
import { byRelation } from './by-relation.ts'
import { type Cost, costOf, risksOf } from './cost.ts'
import { keyOf } from './key.ts'
import type { Creation, Identifies, Kind, Needed, ReplicaSql, SplitStep, Touch, Verdict } from './kind.ts'
import { lackedBy, tableMirrors } from './lacked-by.ts'
import { type Leaves, leavesOf } from './leaves.ts'
import { ownTables } from './own-tables.ts'
import type { Risk } from './risk.ts'
import type { Settled } from './settled.ts'
import { lacksOnReplicas } from './speaks-aside.ts'
import { stranded } from './stranded.ts'
import { actsOn, type Subject } from './subject.ts'
import { allTold, told } from './trait.ts'
import { unknown } from './unknown.ts'

/** What the tool has decided for one part on these hosts. */
export type Ruling = {
  readonly kind: string
  readonly key: string
  readonly object: string
  /** Id of the relation it acts on. */
  readonly relation: string | null
  readonly order: Order
  readonly why: string
  readonly cost: Cost
  /** Worked out when asked for: most parts are never asked. */
  readonly instead: () => string | null
  /** Worked out when asked for. */
  readonly calls: () => readonly string[]
  readonly rule: string | null
  /** May a directive `allow=<rule>` lift the refusal? */
  readonly liftable: boolean
  /** Every refusal of its kind that a directive could lift, whether it holds here or not. */
  readonly liftables: readonly string[]
  readonly needed: Needed
  /** The replicas with `mirror: tables` that pass it by: rows need it not, or what it changes is not there. */
  readonly passedBy: readonly string[]
  readonly whole: boolean
  readonly ambient: boolean
  readonly creates: readonly Creation[]
  readonly removes: string | null
  readonly asks: Falling | null
  readonly reconciles: boolean
  readonly anchored: boolean
  readonly looksBack: boolean
  readonly changes: readonly Change[]
  readonly drops: string | null
  readonly risks: readonly Risk[]
  readonly identifies: Identifies | null
  readonly leaves: Leaves
  readonly replica: readonly ReplicaSql[]
  readonly touch: Touch | null
  readonly split: readonly SplitStep[]
  readonly backfill: Backfill | null
  readonly before: string | null
  readonly atEnd: string | null
  readonly settled: Settled | null
}

const keys = new Set(all.flatMap(kind => kind.keys))

const byKey: ReadonlyMap<string, readonly Kind[]> = new Map(
  [...keys].map(key => [key, all.filter(kind => kind.keys.includes(key))]),
)

const liftable: ReadonlyMap<Kind, readonly string[]> = new Map(
  all.map(kind => [kind, kind.cases.flatMap(row => row.verdict.rule ?? [])]),
)

/** The kind that knows this part; `unknown`, which refuses, when none does. */
export const kindOf = (subject: Subject): Kind => {
  const key = keyOf(subject.part)
  const found = byKey.get(key)?.find(kind => kind.matches?.(subject) ?? true)
  return found ?? unknown(key)
}

const directedOrder = (directive: Directive): Order | null => {
  if (directive.name === 'order') return directive.order
  if (directive.name === 'publish') return 'primary'
  if (directive.name !== 'host') return null
  return directive.host === 'both' ? 'free' : directive.host
}

const directed = (verdict: Verdict, directives: readonly Directive[]): Verdict | null => {
  const order = directives.map(directedOrder).find(candidate => candidate !== null)
  if (order === undefined || order === null) return null
  const { replica: _replica, touch: _touch, split: _split, backfill: _fill, instead: _instead, ...rest } = verdict
  return { ...rest, order, why: 'the file says so in a repl-migrate directive' }
}

const neededBy = ({ needed }: Kind, subject: Subject): Needed =>
  typeof needed === 'function' ? needed(subject) : needed

const decide = (kind: Kind, subject: Subject, directives: readonly Directive[]): Verdict => {
  const tabled = kind.cases.find(row => row.test(subject))?.verdict ?? kind.otherwise
  const lifted =
    tabled.allowed !== undefined &&
    directives.some(directive => directive.name === 'allow' && directive.rule === tabled.rule)
  const chosen = lifted && tabled.allowed !== undefined ? tabled.allowed : tabled
  const asWritten = kind.work === undefined ? chosen : { ...chosen, ...kind.work(subject) }
  const inSteps = chosen.split !== undefined || chosen.backfill !== undefined
  const found =
    directed(asWritten, directives) ?? byRelation(kind, subject, asWritten) ?? (inSteps ? chosen : asWritten)
  return (
    ownTables(kind, subject, found) ??
    stranded(subject, found) ??
    lacksOnReplicas(subject, () => neededBy(kind, subject), found) ??
    found
  )
}

const insteadOf = (verdict: Verdict, subject: Subject): string | null =>
  typeof verdict.instead === 'function' ? verdict.instead(subject) : (verdict.instead ?? null)

/** A part with what its directives say beyond the order. */
const asked = (subject: Subject, directives: readonly Directive[]): Subject => {
  const found = directives.find(directive => directive.name === 'backfill')
  return found === undefined ? subject : { ...subject, backfill: found.how }
}

/** Rules on one part: the kind's decision table, the file's directives, and what the hosts say of the relation. Total. */
export const rulePart = (given: Subject, directives: readonly Directive[]): Ruling => {
  const subject = asked(given, directives)
  const kind = kindOf(subject)
  return rulingOf(kind, decide(kind, subject, directives), subject)
}

/** What the file itself sends to the replicas is for every one of them. */
const passing = (kind: Kind, { order }: Verdict, subject: Subject): readonly string[] => {
  if (order === 'replica') return []
  return neededBy(kind, subject) === 'mirror' ? tableMirrors(subject) : lackedBy(subject, told(kind.asks, subject))
}

/** One literal: most of what ruling takes would be copying fields from one into another. */
const rulingOf = (kind: Kind, verdict: Verdict, subject: Subject): Ruling => ({
  kind: kind.name,
  key: keyOf(subject.part),
  object: kind.object(subject),
  relation: actsOn(subject),
  order: verdict.order,
  why: verdict.why,
  instead: () => insteadOf(verdict, subject),
  calls: () => allTold(kind.calls, subject),
  rule: verdict.rule ?? null,
  liftable: verdict.allowed !== undefined,
  liftables: liftable.get(kind) ?? [],
  cost: costOf(kind, verdict, subject),
  risks: risksOf(kind, subject),
  needed: verdict.order === 'replica' ? 'rows' : neededBy(kind, subject),
  passedBy: passing(kind, verdict, subject),
  whole: kind.whole ?? false,
  ambient: kind.ambient ?? false,
  asks: told(kind.asks, subject),
  reconciles: kind.reconciles ?? false,
  anchored: kind.anchored ?? false,
  looksBack: kind.looksBack?.(subject) === true,
  changes: allTold(kind.materialize, subject),
  creates: allTold(kind.creates, subject),
  removes: told(kind.removes, subject),
  drops: told(kind.drops, subject),
  identifies: told(kind.identifies, subject),
  leaves: leavesOf(kind, subject),
  replica: allTold(verdict.replica, subject),
  touch: told(verdict.touch, subject),
  split: allTold(verdict.split, subject),
  backfill: told(verdict.backfill, subject),
  before: told(verdict.before, subject),
  atEnd: told(verdict.atEnd, subject),
  settled: told(verdict.settled, subject),
})
