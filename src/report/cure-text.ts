import type { Finding } from '../base/finding.ts'
import { orderedCures } from '../drift/cures.ts'
import type { Paint } from './paint.ts'

/** A cure may end in a semicolon or not; a command is no SQL. */
const asLine = (cure: string): string => {
  if (/^(?:repl-migrate|pg_dump|psql) /.test(cure)) return `-- run: ${cure}`
  return cure.startsWith('--') || cure.trimEnd().endsWith(';') ? cure : `${cure};`
}

/** What removes the findings, in an order in which it can be run, each with the finding it is for. */
export const curesText = (findings: readonly Finding[], paint: Paint): string => {
  const cures = orderedCures(findings)
  if (cures.length === 0) return paint.dim('-- nothing to cure')
  return cures
    .flatMap(cure => {
      const message = findings.find(finding => finding.cure.includes(cure))?.message ?? ''
      return [paint.dim(`-- ${message.replaceAll('\n', ' ')}`), asLine(cure)]
    })
    .join('\n')
}
