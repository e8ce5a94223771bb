import { status } from '../../commands/status.ts'
import { statusText } from '../../report/status-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

export const run = async (globals: Globals): Promise<Outcome> => {
  const report = await status(await configOf(globals))
  return { report, text: paint => statusText(report, paint), exit: 0 }
}
