import type { Falling } from '../catalog/dependents.ts'
import type { Change } from '../materialize/effect.ts'
import type { Directive, Order } from '../migrations/migration.ts'
import { all } from './all.ts'
import { byRelation } from './by-relation.ts'
import { costOf, risksOf } from './cost.ts'
import { keyOf } from './key.ts'
import type {
  Backfill,
  Creation,
  Identifies,
  Kind,
  Lock,
  Needed,
  ReplicaSql,
  Settled,
  SplitStep,
  TableLock,
  Touch,
  Verdict,
} from './kind.ts'
import { lackedBy, tableMirrors } from './lacked-by.ts'
import { ownTables } from './own-tables.ts'
import type { Risk } from './risk.ts'
import { lacksOnReplicas } from './speaks-aside.ts'
import { stranded } from './stranded.ts'
import { actsOn, type Subject } from './subject.ts'
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
  /** The strongest lock on that relation. */
  readonly lock: Lock | null
  /** Every table lock it takes on what existed before the file, its own first. */
  readonly locks: readonly TableLock[]
  readonly transaction: 'inside' | 'alone'
  readonly rewrites: boolean
  readonly scans: boolean
  /** Completes "it rewrites or reads every row, unless …" where that cannot be told. */
  readonly unless: string | null
  readonly loses: boolean
  readonly breaks: boolean
  readonly diverges: boolean
  /** Worked out when asked for: most parts are never asked. */
  readonly instead: string | null
  /** Worked out when asked for. */
  readonly calls: readonly string[]
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
  readonly joins: { readonly partition: string; readonly of: string } | null
  readonly removes: string | null
  readonly refers: readonly string[]
  readonly asks: Falling | null
  readonly reconciles: boolean
  readonly anchored: boolean
  readonly looksBack: boolean
  readonly searchPath: readonly string[] | null
  readonly changes: readonly Change[]
  readonly validates: string | null
  readonly adds: string | null
  readonly generates: boolean
  readonly leavesNull: boolean
  readonly numbers: string | null
  readonly drops: string | null
  readonly renames: { readonly to: string; readonly from: string } | null
  readonly names: string | null
  readonly renamesConstraint: { readonly relation: string; readonly from: string; readonly to: string } | null
  readonly respells: readonly string[]
  readonly empties: readonly string[]
  readonly fills: readonly string[]
  readonly risks: readonly Risk[]
  readonly identifies: Identifies | null
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
  const verdict = decide(kind, subject, directives)
  return Object.assign(
    decided(kind, verdict, subject),
    costOf(kind, verdict, subject),
    traitsOf(kind, verdict, subject),
    leavesBehind(kind, subject),
  )
}

/** What the decision table says. */
const decided = (kind: Kind, verdict: Verdict, subject: Subject) => ({
  kind: kind.name,
  key: keyOf(subject.part),
  object: kind.object(subject),
  relation: actsOn(subject),
  order: verdict.order,
  why: verdict.why,
  get instead() {
    return insteadOf(verdict, subject)
  },
  get calls() {
    return kind.calls?.(subject) ?? []
  },
  rule: verdict.rule ?? null,
  liftable: verdict.allowed !== undefined,
  liftables: liftable.get(kind) ?? [],
  replica: verdict.replica?.(subject) ?? [],
  touch: verdict.touch?.(subject) ?? null,
  split: verdict.split?.(subject) ?? [],
  backfill: verdict.backfill?.(subject) ?? null,
  before: verdict.before?.(subject) ?? null,
  atEnd: verdict.atEnd?.(subject) ?? null,
  settled: verdict.settled?.(subject) ?? null,
})

/** What the file itself sends to the replicas is for every one of them. */
const whoNeeds = (kind: Kind, { order }: Verdict, subject: Subject): Pick<Ruling, 'needed' | 'passedBy'> => {
  if (order === 'replica') return { needed: 'rows', passedBy: [] }
  const needed = neededBy(kind, subject)
  return { needed, passedBy: needed === 'mirror' ? tableMirrors(subject) : lackedBy(subject) }
}

/** What holds of the kind, whatever its verdict. */
const traitsOf = (kind: Kind, verdict: Verdict, subject: Subject) => ({
  ...whoNeeds(kind, verdict, subject),
  whole: kind.whole ?? false,
  ambient: kind.ambient ?? false,
  asks: kind.asks?.(subject) ?? null,
  reconciles: kind.reconciles ?? false,
  anchored: kind.anchored ?? false,
  looksBack: kind.looksBack?.(subject) === true,
  refers: kind.refers?.(subject) ?? [],
  changes: kind.materialize?.(subject) ?? [],
  risks: risksOf(kind, subject),
})

/** What later parts of the file must know of it. */
const leavesBehind = (kind: Kind, subject: Subject) => ({
  creates: kind.creates?.(subject) ?? [],
  joins: kind.joins?.(subject) ?? null,
  removes: kind.removes?.(subject) ?? null,
  searchPath: kind.searchPath?.(subject) ?? null,
  validates: kind.validates?.(subject) ?? null,
  adds: kind.adds?.(subject) ?? null,
  generates: kind.generates?.(subject) === true,
  numbers: kind.numbers?.(subject) ?? null,
  leavesNull: kind.leavesNull?.(subject) === true,
  drops: kind.drops?.(subject) ?? null,
  renames: kind.renames?.(subject) ?? null,
  names: kind.names?.(subject) ?? null,
  renamesConstraint: kind.renamesConstraint?.(subject) ?? null,
  respells: kind.respells?.(subject) ?? [],
  empties: kind.empties?.(subject) ?? [],
  fills: kind.fills?.(subject) ?? [],
  identifies: kind.identifies?.(subject) ?? null,
})
