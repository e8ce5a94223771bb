import type { Finding } from '../base/finding.ts'
import type { Lock } from '../kinds/kind.ts'
import { effectOf } from '../materialize/effect.ts'
import type { RuledMigration, RuledPart, RuledStatement } from './rule-file.ts'

/** Whom a table lock keeps waiting (Explicit Locking, "Conflicting Lock Modes"). */
const keepsOut = (lock: Lock): string | null => {
  if (lock === 'ACCESS EXCLUSIVE') return 'every reader and writer of the table'
  if (lock === 'EXCLUSIVE' || lock === 'SHARE ROW EXCLUSIVE' || lock === 'SHARE') return 'every writer of the table'
  return null
}

const allowed = (statement: RuledStatement, rule: string): boolean =>
  statement.directives.some(directive => directive.name === 'allow' && directive.rule === rule)

const at = (statement: RuledStatement, part: RuledPart) => ({
  host: null,
  object: part.ruling.object,
  place: statement.parts.length === 1 ? statement.statement.place : part.part.place,
})

const longLock = (statement: RuledStatement, part: RuledPart): readonly Finding[] => {
  const { lock, rewrites, scans, instead } = part.ruling
  const out = lock === null ? null : keepsOut(lock)
  if (out === null || !(rewrites || scans)) return []
  const code = rewrites ? 'table-rewrite' : 'table-scan'
  if (allowed(statement, code)) return []
  const work = rewrites ? 'rewrites the whole table' : 'reads every row'
  return [
    {
      ...at(statement, part),
      code,
      weight: 'locks',
      message: `${part.ruling.object}: ${work} under ${lock}`,
      why: `${out} waits until it is done, on the primary and again on the replica`,
      cure: instead === null ? [] : [instead],
    },
  ]
}

const loss = (statement: RuledStatement, part: RuledPart): readonly Finding[] =>
  part.ruling.loses && !allowed(statement, 'loses-data')
    ? [
        {
          ...at(statement, part),
          code: 'loses-data',
          weight: 'warning',
          message: `${part.ruling.object}: its data is gone afterwards`,
          why: 'no down file brings it back',
          cure: [],
        },
      ]
    : []

const stranded = (statement: RuledStatement, part: RuledPart): readonly Finding[] =>
  part.ruling.breaks && !allowed(statement, 'breaks-code')
    ? [
        {
          ...at(statement, part),
          code: 'breaks-code',
          weight: 'warning',
          message: `${part.ruling.object}: running code that knows this name fails from here on`,
          why: 'old and new code are never both right, so every deploy has a gap',
          cure: part.ruling.instead === null ? [] : [part.ruling.instead],
        },
      ]
    : []

/** A file that may be half done for hours should not come as a surprise. */
const inPieces = (statement: RuledStatement, part: RuledPart): readonly Finding[] =>
  part.ruling.backfill === null || allowed(statement, 'backfill')
    ? []
    : [
        {
          ...at(statement, part),
          code: 'backfill',
          weight: 'note',
          message: `${part.ruling.object}: filled in batches, so the file is no single transaction`,
          why: 'the file up to this statement commits first, then each batch, then the rest of the column’s definition, then what follows in the file; stopped anywhere, `repl-migrate up` goes on from there',
          cure: [],
        },
      ]

const stalls = (statement: RuledStatement, part: RuledPart): readonly Finding[] => {
  if (statement.directives.some(directive => directive.name === 'materialize')) return []
  const effect = part.ruling.changes.map(change => effectOf(change, null)).find(one => one.effect === 'stalls')
  if (effect === undefined || part.ruling.order === 'refuse') return []
  return [
    {
      ...at(statement, part),
      code: 'stalls-materialize',
      weight: 'stalls-materialize',
      message: `${part.ruling.object}: Materialize must move first`,
      why: effect.why,
      cure: ['repl-migrate materialize plan'],
    },
  ]
}

/**
 * What is risky in a migration beyond its order: long locks, lost data, and, where Materialize reads a replica, what it would
 * not survive. A directive `allow=<code> reason="…"` above the statement silences a finding. Pure.
 */
export const hazards = (ruled: RuledMigration, materialize: boolean): readonly Finding[] =>
  ruled.blocks.flatMap(block =>
    block.statements.flatMap(statement =>
      statement.parts
        .filter(part => !part.ruling.creates.some(made => made.what === 'relation' && made.from === undefined))
        .flatMap(part => [
          ...longLock(statement, part),
          ...loss(statement, part),
          ...stranded(statement, part),
          ...inPieces(statement, part),
          ...(materialize ? stalls(statement, part) : []),
        ]),
    ),
  )
