import type { Finding, Weight } from '../base/finding.ts'
import { effectOf } from '../materialize/effect.ts'
import { unfindable } from './missing-keys.ts'
import { placeOf, type RuledMigration, type RuledPart, type RuledStatement } from './rule-file.ts'

const weightOf = (part: RuledPart): Weight => {
  if (part.ruling.cost.diverges) return 'diverges'
  return part.ruling.changes.some(change => effectOf(change, null).effect === 'stalls')
    ? 'stalls-materialize'
    : 'blocks'
}

const lift = (rule: string | null): string =>
  `or accept it, with a comment above the statement: -- repl-migrate: allow=${rule} reason="…"`

const finding = (statement: RuledStatement, part: RuledPart): Finding => {
  const { ruling } = part
  return {
    code: ruling.rule ?? ruling.kind,
    weight: weightOf(part),
    host: null,
    object: ruling.object,
    place: placeOf(statement, part),
    message: `${ruling.object}: refused`,
    why: ruling.why,
    cure: [ruling.instead(), ruling.liftable ? lift(ruling.rule) : null].filter(one => one !== null),
  }
}

/** One finding per part that may not run as written, and per table that the file leaves so that apply would stop at it. */
export const refusals = (ruled: RuledMigration): readonly Finding[] => {
  const statements = ruled.blocks.flatMap(block => block.statements)
  return [
    ...statements.flatMap(statement =>
      statement.parts.filter(part => part.ruling.order === 'refuse').map(part => finding(statement, part)),
    ),
    ...unfindable(statements),
  ]
}
