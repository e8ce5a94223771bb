import { down } from '../../commands/down.ts'
import { bounds } from '../bounds.ts'
import { exits } from '../exits.ts'
import { faultText } from '../fault-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'

export const run = async (
  globals: Globals,
  options: { readonly to?: string; readonly step?: string },
): Promise<Outcome> => {
  const { outcome, ran, error } = await down(await configOf(globals), {
    ...bounds(options),
    onEvent: progressOf(globals),
  })
  const undone = ran.length === 0 ? 'nothing to undo' : `undone: ${ran.join(', ')}`
  return {
    report: { outcome, ran, findings: error?.findings ?? [] },
    text: style => (error === null ? undone : `${ran.length === 0 ? '' : `${undone}\n`}${faultText(error, style)}`),
    exit: exits[outcome],
  }
}
