import { teardown } from '../../commands/teardown.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { topologyText } from '../topology-text.ts'

type Options = { readonly dryRun?: boolean; readonly keepJournal?: boolean; readonly force?: boolean }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const result = await teardown(await configOf(globals), {
    dryRun: options.dryRun ?? false,
    keepJournal: options.keepJournal ?? false,
    force: options.force ?? false,
    onEvent: progressOf(globals),
  })
  return { report: { ...result }, text: style => topologyText(result, style), exit: 0 }
}
