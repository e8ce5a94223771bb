import { reconcile } from '../../commands/reconcile.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { topologyText } from '../topology-text.ts'

type Options = { readonly dryRun?: boolean }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const result = await reconcile(await configOf(globals), {
    dryRun: options.dryRun ?? false,
    onEvent: progressOf(globals),
  })
  return { report: { ...result }, text: style => topologyText(result, style), exit: 0 }
}
