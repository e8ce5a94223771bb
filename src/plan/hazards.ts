import type { Finding } from '../base/finding.ts'
import { type Change, effectOf } from '../materialize/effect.ts'
import { quoteName } from '../sql/name.ts'
import { idleAllows, isAllowed } from './allowances.ts'
import { apart } from './apart.ts'
import { findingOf } from './hazard.ts'
import { heldLocks } from './held-locks.ts'
import { longLocks } from './long-locks.ts'
import { missingKeys } from './missing-keys.ts'
import { cutRounds } from './rounds.ts'
import type { RuledMigration, RuledPart, RuledStatement } from './rule-file.ts'
import type { Sizes } from './size.ts'

/** What is known around a file: whether Materialize reads a replica, and how large tables are (null: no database). */
export type Around = { readonly materialize: boolean; readonly sizes: Sizes | null }

/** The file writes another column of the table first, and gives it this one's name later. */
const isReplaced = (part: RuledPart, all: readonly RuledPart[]): boolean => {
  const at = all.indexOf(part)
  const { object, relation } = part.ruling
  const isNamedSo = (change: Change): boolean =>
    'column' in change && 'to' in change && `${change.table}.${quoteName(change.to)}` === object
  return (
    all.slice(0, at).some(({ ruling, part: { tag } }) => tag === 'UpdateStmt' && ruling.relation === relation) &&
    all.slice(at).some(({ ruling }) => ruling.changes.some(isNamedSo))
  )
}

const loss = (statement: RuledStatement, part: RuledPart, all: readonly RuledPart[]): readonly Finding[] =>
  part.ruling.cost.loses && !isReplaced(part, all)
    ? [findingOf('loses-data', statement, part, { says: 'its data is gone afterwards' })]
    : []

const stranded = (statement: RuledStatement, part: RuledPart): readonly Finding[] => {
  if (!part.ruling.cost.breaks) return []
  const instead = part.ruling.instead()
  const says = 'running code that knows this name fails from here on'
  return [findingOf('breaks-code', statement, part, { says, ...(instead === null ? {} : { cure: instead }) })]
}

/** A file that may be half done for hours should not come as a surprise. */
const inPieces = (statement: RuledStatement, part: RuledPart): readonly Finding[] =>
  part.ruling.backfill === null
    ? []
    : [findingOf('backfill', statement, part, { says: 'filled in batches, so the file is no single transaction' })]

const told = (statement: RuledStatement, part: RuledPart): readonly Finding[] =>
  part.ruling.risks.map(risk => findingOf(risk.code, statement, part, risk))

const stalls = (statement: RuledStatement, part: RuledPart): readonly Finding[] => {
  if (statement.directives.some(directive => directive.name === 'materialize')) return []
  const effect = part.ruling.changes.map(change => effectOf(change, null)).find(one => one.effect === 'stalls')
  if (effect === undefined) return []
  const says = { says: 'Materialize must move first', why: effect.why, cure: 'repl-migrate materialize plan' }
  return [findingOf('stalls-materialize', statement, part, says)]
}

const ofPart = (
  statement: RuledStatement,
  part: RuledPart,
  all: readonly RuledPart[],
  { materialize, sizes }: Around,
): readonly Finding[] => [
  ...longLocks(statement, part, sizes),
  ...loss(statement, part, all),
  ...stranded(statement, part),
  ...inPieces(statement, part),
  ...told(statement, part),
  ...(materialize ? stalls(statement, part) : []),
]

/**
 * What is risky in a migration beyond its order: long locks, lost data, names that running code uses, and, where Materialize reads
 * a replica, what it would not survive. A directive `allow=<code> reason="…"` silences a finding, and is one where it silences
 * nothing. What is refused says no more than that. Pure.
 */
export const hazards = (ruled: RuledMigration, around: Around): readonly Finding[] => {
  const statements = ruled.blocks.flatMap(block => block.statements)
  const parts = statements.flatMap(statement => statement.parts)
  const rounds = cutRounds(ruled)
  const found = [
    ...statements.flatMap(statement =>
      statement.parts
        .filter(({ ruling }) => ruling.order !== 'refuse')
        .flatMap(part => ofPart(statement, part, parts, around).map(finding => ({ statement, finding }))),
    ),
    ...heldLocks(rounds, around.sizes),
    ...missingKeys(statements),
    ...apart(ruled, rounds),
  ]
  return [
    ...found.filter(({ statement, finding }) => !isAllowed(statement, finding.code)).map(({ finding }) => finding),
    ...idleAllows(statements, found),
  ]
}
