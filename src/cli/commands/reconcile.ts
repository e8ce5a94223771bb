import { reconcile } from '../../commands/reconcile.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { topologyOutcome } from '../topology.ts'

export const run = async (globals: Globals, { dryRun = false }: { readonly dryRun?: boolean }): Promise<Outcome> =>
  topologyOutcome(await reconcile(await configOf(globals), { dryRun, onEvent: progressOf(globals) }))
