import { findingOf, type Hazard } from './hazard.ts'
import type { RuledPart, RuledStatement } from './rule-file.ts'

const hazardOf = (statement: RuledStatement, part: RuledPart): Hazard => {
  const { instead } = part.ruling
  const says = { says: 'it has no primary key', ...(instead === null ? {} : { cure: instead }) }
  return { statement, finding: findingOf('no-key', statement, part, says) }
}

/** Tables go on under their new names. */
const follow = (open: Map<string, Hazard>, { ruling }: RuledPart): void => {
  for (const { from, id } of ruling.creates) {
    const hazard = open.get(from ?? '')
    if (hazard === undefined || from === undefined) continue
    open.delete(from)
    open.set(id, hazard)
  }
}

const note = (open: Map<string, Hazard>, statement: RuledStatement, part: RuledPart): void => {
  const { identifies, creates, order } = part.ruling
  if (identifies === null) return
  open.delete(identifies.relation)
  if (!identifies.told && creates.length > 0 && order === 'expand')
    open.set(identifies.relation, hazardOf(statement, part))
}

/** Tables made without a way to tell their rows apart, and not given one before the file ends. */
export const missingKeys = (statements: readonly RuledStatement[]): readonly Hazard[] => {
  const open = new Map<string, Hazard>()
  for (const statement of statements)
    for (const part of statement.parts) {
      follow(open, part)
      note(open, statement, part)
    }
  return [...open.values()]
}
