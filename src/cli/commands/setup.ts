import { setup } from '../../commands/setup.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { topologyText } from '../topology-text.ts'

type Options = { readonly dryRun?: boolean; readonly replicationRole?: string }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const result = await setup(await configOf(globals), {
    dryRun: options.dryRun ?? false,
    ...(options.replicationRole === undefined ? {} : { replicationRole: options.replicationRole }),
    onEvent: progressOf(globals),
  })
  return { report: { ...result }, text: style => topologyText(result, style), exit: 0 }
}
