import { lint } from '../../commands/lint.ts'
import { migrationReport } from '../../report/migration.ts'
import { findingText } from '../fault-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

const grave = new Set(['blocks', 'diverges', 'stalls-materialize', 'locks'])

export const run = async (globals: Globals, _options: unknown, args: readonly string[]): Promise<Outcome> => {
  const result = await lint(await configOf(globals, true), args)
  const migrations = result.plans.map(plan => migrationReport(plan, { state: 'pending', readers: 'unknown' }))
  const failing = result.findings.filter(finding => grave.has(finding.weight)).length
  return {
    report: { outcome: result.outcome, migrations, findings: result.findings },
    text: style =>
      result.findings.length === 0
        ? style.green(`${migrations.length} migrations, nothing to say`)
        : [
            ...result.findings.map(finding => findingText(finding, style)),
            `${result.findings.length} findings in ${migrations.length} migrations`,
          ].join('\n'),
    exit: failing > 0 ? 3 : 0,
  }
}
