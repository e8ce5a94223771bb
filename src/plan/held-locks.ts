import type { Lock } from '../kinds/kind.ts'
import { findingOf, type Hazard } from './hazard.ts'
import { keptOut } from './long-locks.ts'
import type { Round } from './rounds.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'
import { isSmall, type Sizes, sizeText } from './size.ts'

type Held = { readonly lock: Lock; readonly line: number }

/** Is it work that grows with a table which was there before the file? */
const isSlow = ({ ruling }: RuledPart, sizes: Sizes | null): boolean =>
  (ruling.cost.rewrites || ruling.cost.scans) &&
  ruling.relation !== null &&
  ruling.cost.locks.some(({ relation }) => relation === ruling.relation) &&
  !isSmall(sizes?.(ruling.relation) ?? null)

/** Locks of earlier statements that keep more out than the part's own lock on that table does. */
const worseThanOwn = (held: ReadonlyMap<string, Held>, { ruling }: RuledPart): readonly (readonly [string, Held])[] =>
  [...held].filter(([relation, { lock }]) => {
    const own = ruling.cost.locks.find(one => one.relation === relation)
    const out = own === undefined ? null : keptOut(own.lock)
    return out !== keptOut(lock) && out !== 'readers and writers'
  })

const listed = (items: readonly string[]): string =>
  items.length <= 3 ? items.join(', ') : `${items.slice(0, 3).join(', ')} and ${items.length - 3} more`

const said = (worse: readonly (readonly [string, Held])[], part: RuledPart, sizes: Sizes | null): string => {
  const tables = listed(worse.map(([relation, { lock, line }]) => `${relation} (${lock}, line ${line})`))
  const { relation, cost } = part.ruling
  const writes = part.part.tag === 'UpdateStmt' || part.part.tag === 'DeleteStmt'
  const size = sizeText(relation === null ? null : (sizes?.(relation) ?? null))
  const work = cost.rewrites ? 'rewrites the table' : `${writes ? 'writes' : 'reads'} the table’s rows`
  return `${work}${size} with ${tables} still locked`
}

const cure = (statement: RuledStatement): string =>
  `-- move it, and what follows, to a migration of its own: from line ${statement.statement.place.line} on`

const isStronger = (lock: Lock, held: Held | undefined): boolean =>
  keptOut(lock) !== null && (held === undefined || (lock === 'ACCESS EXCLUSIVE' && held.lock !== lock))

const hold = (held: Map<string, Held>, { parts, statement }: RuledStatement): void => {
  for (const { relation, lock } of parts.flatMap(({ ruling }) => ruling.cost.locks))
    if (isStronger(lock, held.get(relation))) held.set(relation, { lock, line: statement.place.line })
}

const behindLocks = (held: ReadonlyMap<string, Held>, statement: RuledStatement, sizes: Sizes | null) =>
  statement.parts.flatMap((part): readonly Hazard[] => {
    const waits = held.size > 0 && isSlow(part, sizes) && part.ruling.order !== 'refuse'
    const worse = waits ? worseThanOwn(held, part) : []
    if (worse.length === 0) return []
    const says = { says: said(worse, part, sizes), cure: cure(statement) }
    return [{ statement, finding: findingOf('held-lock', statement, part, says) }]
  })

/** One note for a transaction, where it takes the second table from everyone. */
const manyTables = (held: ReadonlyMap<string, Held>, statement: RuledStatement): readonly Hazard[] => {
  const tables = [...held].filter(([, { lock }]) => lock === 'ACCESS EXCLUSIVE').map(([relation]) => relation)
  const [part] = statement.parts
  if (tables.length < 2 || part === undefined) return []
  const says = `${listed(tables)} are locked (ACCESS EXCLUSIVE) in one transaction`
  return [{ statement, finding: { ...findingOf('several-locks', statement, part, { says }), message: says } }]
}

const inRound = (round: Round, sizes: Sizes | null): readonly Hazard[] => {
  const held = new Map<string, Held>()
  const behind = round.statements.flatMap(statement => {
    const found = behindLocks(held, statement, sizes)
    hold(held, statement)
    return found
  })
  const last = round.statements.findLast(({ parts }) =>
    parts.some(({ ruling }) => ruling.cost.locks.some(({ lock }) => lock === 'ACCESS EXCLUSIVE')),
  )
  return [...behind.slice(0, 1), ...(last === undefined ? [] : manyTables(held, last))]
}

/** What a transaction does while it holds the locks of its earlier statements: where that begins. Each round is one. */
export const heldLocks = (rounds: readonly Round[], sizes: Sizes | null): readonly Hazard[] =>
  rounds.flatMap(round => (round.mode === 'alone' ? [] : inRound(round, sizes)))
