import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Plan } from '../plan/plan.ts'

const list = (findings: readonly Finding[]): string =>
  findings.map(finding => `${finding.object}: ${finding.why}`).join('; ')

/** The Fault for a migration that is refused for these findings, which carry places and what to write instead. */
export const refusedFault = ({ migration }: Plan, findings: readonly Finding[]): Fault =>
  new Fault('refused', `${migration.name} is refused, and nothing was run: ${list(findings)}`, {
    findings,
    ...(findings[0]?.place ? { place: findings[0].place } : {}),
    hint: 'change the file as each finding says, then run the same command again',
  })
