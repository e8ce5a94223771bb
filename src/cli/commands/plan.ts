import { Fault } from '../../base/fault.ts'
import { type PlanResult, plan } from '../../commands/plan.ts'
import { isGrave } from '../../report/finding-text.ts'
import type { Paint } from '../../report/paint.ts'
import { planMarkdown } from '../../report/plan-markdown.ts'
import { planMermaid } from '../../report/plan-mermaid.ts'
import { planText } from '../../report/plan-text.ts'
import { type BoundOptions, bounds } from '../bounds.ts'
import { inFormat } from '../formats.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { writeReport } from '../write-report.ts'

type Options = BoundOptions & {
  readonly out?: string
  readonly format?: string
  readonly allowOutOfOrder?: boolean
}

const textOf = ({ migrations, findings }: PlanResult, format: string | undefined, paint: Paint): string => {
  if (format === 'mermaid') return planMermaid(migrations)
  if (format === 'markdown') return planMarkdown(migrations, findings)
  const about = { command: 'plan', clean: 'nothing risky was found', fails: isGrave }
  return inFormat(format, findings, about) ?? planText(migrations, paint)
}

/** A plan as the outcome of `plan` and of `up --dry-run`. */
export const planned = (result: PlanResult, format?: string): Outcome => {
  const { saved: _saved, ...report } = result
  return { report, text: paint => textOf(result, format, paint), exit: result.outcome === 'refused' ? 1 : 0 }
}

const save = async (file: string, { outcome, saved }: PlanResult): Promise<void> => {
  if (outcome === 'refused')
    throw new Fault('refused', 'a plan with refusals cannot run, so it is not saved', { hint: 'repl-migrate plan' })
  await writeReport(file, `${JSON.stringify(saved, null, 2)}\n`)
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const { out, format, allowOutOfOrder = false } = options
  const result = await plan(await configOf(globals), { ...bounds(options), allowOutOfOrder })
  if (out !== undefined) await save(out, result)
  return planned(result, format)
}
