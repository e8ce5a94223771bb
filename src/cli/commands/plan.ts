import { writeFile } from 'node:fs/promises'
import { plan } from '../../commands/plan.ts'
import { migrationReport } from '../../report/migration.ts'
import { planText } from '../../report/plan-text.ts'
import { bounds } from '../bounds.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

type Options = { readonly to?: string; readonly step?: string; readonly out?: string }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const config = await configOf(globals)
  const result = await plan(config, bounds(options))
  const migrations = result.plans.map(one =>
    migrationReport(one, {
      state: result.begun.includes(one.migration.name) ? 'running' : 'pending',
      readers: 'unknown',
    }),
  )
  if (options.out !== undefined) await writeFile(options.out, `${JSON.stringify({ format: 1, migrations }, null, 2)}\n`)
  return {
    report: { outcome: result.outcome, migrations, findings: result.plans.flatMap(one => one.findings) },
    text: style => planText(migrations, style),
    exit: result.outcome === 'refused' ? 1 : 0,
  }
}
