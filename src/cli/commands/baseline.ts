import { baseline } from '../../commands/baseline.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'

export const run = async (globals: Globals, options: { readonly to?: string }): Promise<Outcome> => {
  const to = options.to === undefined ? {} : { to: options.to }
  const { outcome, adopted } = await baseline(await configOf(globals), { ...to, onEvent: progressOf(globals) })
  const text =
    adopted.length === 0
      ? 'nothing to record: every migration is done'
      : `recorded as done, not run:\n  ${adopted.join('\n  ')}`
  return { report: { outcome, adopted }, text: () => text, exit: 0 }
}
