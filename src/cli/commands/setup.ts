import { setup } from '../../commands/setup.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { showFirst, topologyOutcome } from '../topology.ts'

type Options = { readonly dryRun?: boolean; readonly replicationRole?: string }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const { dryRun = false, replicationRole } = options
  const config = await configOf(globals)
  const role = replicationRole === undefined ? {} : { replicationRole }
  if (!dryRun) await showFirst(globals, () => setup(config, { ...role, dryRun: true }))
  return topologyOutcome(await setup(config, { ...role, dryRun, onEvent: progressOf(globals) }))
}
