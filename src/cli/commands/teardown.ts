import { teardown } from '../../commands/teardown.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { showFirst, topologyOutcome } from '../topology.ts'

type Options = { readonly dryRun?: boolean; readonly keepJournal?: boolean; readonly force?: boolean }

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const { dryRun = false, keepJournal = false, force = false } = options
  const config = await configOf(globals)
  if (!dryRun) await showFirst(globals, () => teardown(config, { keepJournal, force, dryRun: true }))
  return topologyOutcome(await teardown(config, { keepJournal, force, dryRun, onEvent: progressOf(globals) }))
}
