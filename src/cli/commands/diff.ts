import { diff } from '../../commands/diff.ts'
import { curesText } from '../../report/cure-text.ts'
import type { DiffReport } from '../../report/diff.ts'
import { diffDocument } from '../../report/diff-document.ts'
import { writeDiff } from '../../report/diff-formats.ts'
import { diffSideBySide } from '../../report/diff-side-by-side.ts'
import { diffText } from '../../report/diff-text.ts'
import type { DiffFormat } from '../../report/format-names.ts'
import type { Paint } from '../../report/paint.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { againstOf, baselineOf, type ScopeOptions, selectionOf } from '../scope.ts'

type Options = ScopeOptions & { readonly format?: DiffFormat; readonly cure?: boolean }

/** Where no terminal says how wide it is. */
const usualColumns = 120

const columns = (): number => process.stdout.columns || Number(process.env['COLUMNS']) || usualColumns

const textOf = (report: DiffReport, { format = 'text', cure }: Options, paint: Paint): string => {
  if (cure === true) return curesText(report.findings, paint)
  if (format === 'side-by-side') return diffSideBySide(report, paint, columns())
  return format === 'text' || format === 'json' ? diffText(report, paint) : writeDiff[format](report)
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const config = await configOf(globals)
  const report = await diff(config, {
    select: selectionOf(options),
    against: againstOf(options, config),
    ...baselineOf(options),
  })
  return { report: diffDocument(report), text: paint => textOf(report, options, paint), exit: 0 }
}
