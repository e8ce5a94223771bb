import { catalogToJson } from '../../catalog/json.ts'
import type { Catalogs } from '../../commands/compare.ts'
import { type DriftOptions, drift } from '../../commands/drift.ts'
import { baselineText } from '../../commands/drift-baseline.ts'
import type { Config } from '../../config/config.ts'
import { curesText } from '../../report/cure-text.ts'
import { byWeight, findingsText, suppressedText } from '../../report/finding-text.ts'
import { type FormatOptions, failing, inFormat } from '../formats.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { againstOf, baselineOf, filesByHost, type ScopeOptions, selectionOf } from '../scope.ts'
import { writeReport } from '../write-report.ts'

type Options = FormatOptions &
  ScopeOptions & { readonly save?: readonly string[]; readonly cure?: boolean; readonly writeBaseline?: string }

const clean = 'no drift: the replica accepts whatever the primary may send'

const save = async (files: Readonly<Record<string, string>>, { primary, replicas }: Catalogs): Promise<void> => {
  for (const [host, file] of Object.entries(files)) {
    const catalog = [primary, ...replicas].find(one => one.host === host)
    if (catalog !== undefined) await writeReport(file, catalogToJson(catalog))
  }
}

const optionsOf = (options: Options, config: Config): DriftOptions => ({
  against: againstOf(options, config),
  select: selectionOf(options),
  ...(options.writeBaseline === undefined ? baselineOf(options) : { baseline: null }),
})

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const config = await configOf(globals)
  const fails = failing(options.failOn ?? config.drift.failOn.join(','))
  const { findings, suppressed, outcome, catalogs } = await drift(config, optionsOf(options, config))
  await save(filesByHost(options.save ?? [], config, 'primary'), catalogs)
  const { writeBaseline } = options
  if (writeBaseline !== undefined) await writeReport(writeBaseline, baselineText(findings))
  const about = { command: 'drift', clean, fails }
  return {
    report: { outcome, findings, suppressed },
    text: paint => {
      if (options.cure === true) return curesText(findings, paint)
      const text = inFormat(options.format, findings, about)
      if (text !== null) return text
      const kept =
        writeBaseline === undefined ? '' : `\nwritten to ${writeBaseline}: from now on only other drift fails`
      return findingsText(byWeight(findings), clean, paint) + suppressedText(suppressed, paint) + kept
    },
    exit: writeBaseline === undefined && findings.some(fails) ? 3 : 0,
  }
}
