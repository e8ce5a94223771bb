import type { Finding } from '../base/finding.ts'
import { type Risk, type RiskCode, risks } from '../kinds/risk.ts'
import { placeOf, type RuledPart, type RuledStatement } from './rule-file.ts'

/** A finding with the statement it is about, whose directives may silence it. */
export type Hazard = { readonly statement: RuledStatement; readonly finding: Finding }

/** A long lock has no cure that fits every statement; other risks have. */
const cureOf = (code: RiskCode, cure: string | undefined): readonly string[] => {
  if (cure !== undefined) return [cure]
  return risks[code].weight === 'locks' ? [] : [risks[code].instead]
}

/** The finding a risk makes at its place. */
export const findingOf = (
  code: RiskCode,
  statement: RuledStatement,
  part: RuledPart,
  { says, why = risks[code].why, cure }: Omit<Risk, 'code'>,
): Finding => ({
  code,
  weight: risks[code].weight,
  host: null,
  object: part.ruling.object,
  place: placeOf(statement, part),
  message: `${part.ruling.object}: ${says}`,
  why,
  cure: cureOf(code, cure),
})
