import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Plan } from '../plan/plan.ts'
import type { Action } from '../plan/step.ts'
import { redactSql } from '../postgres/redact.ts'

/** Statements whose hidden words are passwords for certain, and not the name of a column that happens to be called so. */
const withCredentials = /\b(?:CREATE|ALTER)\s+(?:ROLE|USER|GROUP|SERVER|SUBSCRIPTION)\b/i

const tells = ({ do: doing, sql }: Action): boolean =>
  doing === 'send' && withCredentials.test(sql) && redactSql(sql) !== sql

const finding = ({ sql, place }: Action): Finding => ({
  code: 'secret-in-stream',
  weight: 'blocks',
  host: null,
  object: null,
  place,
  message: 'a password would travel in the stream table',
  why: 'other statements of the file make this one ride in the stream, in plain text and into the WAL',
  cure: [`-- in a migration of its own, before this one:\n${redactSql(sql)}`],
})

/** Throws `refused` where a text that goes into the stream holds a password. */
export const refuseSecrets = ({ migration, steps }: Plan): void => {
  const findings = steps.flatMap(step => (step.do === 'sql' ? step.actions.filter(tells).map(finding) : []))
  const [first] = findings
  if (first === undefined) return
  throw new Fault('refused', `${migration.name} is refused, and nothing was run: ${first.message}: ${first.why}`, {
    findings,
    ...(first.place === null ? {} : { place: first.place }),
    hint: 'move that statement into a migration of its own, before this one',
  })
}
