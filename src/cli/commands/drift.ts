import { catalogToJson } from '../../catalog/json.ts'
import { drift } from '../../commands/compare.ts'
import { curesText } from '../../report/cure-text.ts'
import { byWeight, findingsText } from '../../report/finding-text.ts'
import { type FormatOptions, failing, inFormat } from '../formats.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { writeReport } from '../write-report.ts'

type Options = FormatOptions & { readonly against?: string; readonly save?: string; readonly cure?: boolean }

const clean = 'no drift: the replica accepts whatever the primary may send'

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const fails = failing(options.failOn ?? '')
  const result = await drift(await configOf(globals), options.against === undefined ? {} : { against: options.against })
  if (options.save !== undefined) await writeReport(options.save, catalogToJson(result.catalogs.primary))
  const { findings, outcome } = result
  const about = { command: 'drift', clean, fails }
  return {
    report: { outcome, findings },
    text: paint => {
      if (options.cure === true) return curesText(findings, paint)
      return inFormat(options.format, findings, about) ?? findingsText(byWeight(findings), clean, paint)
    },
    exit: findings.some(fails) ? 3 : 0,
  }
}
