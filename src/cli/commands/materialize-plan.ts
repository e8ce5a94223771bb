import { materializePlan } from '../../commands/materialize.ts'
import { materializeText } from '../../report/materialize-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'

export const run = async (globals: Globals): Promise<Outcome> => {
  const report = await materializePlan(await configOf(globals))
  return { report, text: paint => materializeText(report.migrations, paint), exit: 0 }
}
