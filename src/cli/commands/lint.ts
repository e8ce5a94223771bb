import { lint } from '../../commands/lint.ts'
import { findingsText } from '../../report/finding-text.ts'
import { count } from '../../report/words.ts'
import { type FormatOptions, failing, inFormat } from '../formats.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

export const run = async (globals: Globals, options: FormatOptions, args: readonly string[]): Promise<Outcome> => {
  const fails = failing(options.failOn ?? '')
  const result = await lint(await configOf(globals, true), args, { reports: globals.json === true })
  const { findings, files } = result
  const clean = `nothing to say about ${count(files, 'migration')}`
  const about = { command: 'lint', clean, fails }
  return {
    report: result,
    text: paint => inFormat(options.format, findings, about) ?? findingsText(findings, clean, paint),
    exit: findings.some(fails) ? 3 : 0,
  }
}
