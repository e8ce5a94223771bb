import type { Finding } from '../base/finding.ts'
import { nearest } from '../base/nearest.ts'
import { isRiskCode, risks } from '../kinds/risk.ts'
import type { Directive } from '../migrations/migration.ts'
import type { Hazard } from './hazard.ts'
import type { RuledStatement } from './rule-file.ts'

type Allow = Directive & { readonly name: 'allow' }

const allowsOf = (statement: RuledStatement): readonly Allow[] =>
  statement.directives.flatMap(directive => (directive.name === 'allow' ? [directive] : []))

/** Does a directive above the statement, or at the head of the file, silence findings of this code? */
export const isAllowed = (statement: RuledStatement, code: string): boolean =>
  allowsOf(statement).some(({ rule }) => rule === code)

const idle = ({ rule, place }: Allow): Finding => {
  const near = nearest(rule, Object.keys(risks))
  return {
    code: 'idle-allow',
    weight: risks['idle-allow'].weight,
    host: null,
    object: null,
    place,
    message: `allow=${rule} silences nothing`,
    why: isRiskCode(rule) ? 'nothing of this kind is found here' : 'nothing is called so',
    cure: isRiskCode(rule) || near === undefined ? [risks['idle-allow'].instead] : [`did you mean \`${near}\`?`],
  }
}

/**
 * A note for each `allow` that silenced nothing. One that lifts a refusal is let be: whether it is needed turns on the databases.
 */
export const idleAllows = (statements: readonly RuledStatement[], found: readonly Hazard[]): readonly Finding[] => {
  const all = new Set(statements.flatMap(allowsOf))
  if (all.size === 0) return []
  const refusals = new Set(statements.flatMap(({ parts }) => parts.flatMap(({ ruling }) => ruling.liftables)))
  const used = new Set(
    found.flatMap(({ statement, finding }) => allowsOf(statement).filter(({ rule }) => rule === finding.code)),
  )
  return [...all].filter(allow => !used.has(allow) && !refusals.has(allow.rule)).map(idle)
}
