import { type TopologyReport, topologyPreview, topologyText } from '../report/topology-text.ts'
import { confirm, mayAsk } from './confirm.ts'
import type { Globals } from './globals.ts'
import type { Outcome } from './outcome.ts'
import { styleFor } from './style.ts'

/** The outcome of setup, teardown and reconcile: 3 while something is left that stops rows. */
export const topologyOutcome = (result: TopologyReport): Outcome => ({
  report: result,
  text: paint => topologyText(result, paint),
  exit: result.findings.some(({ weight }) => weight === 'blocks') ? 3 : 0,
})

/** Where a person looks on: shows on stderr what would be done, and asks. Throws `not-confirmed`. */
export const showFirst = async (globals: Globals, preview: () => Promise<TopologyReport>): Promise<void> => {
  if (!mayAsk(globals)) return
  const plan = await preview()
  if (plan.steps.length === 0) return
  process.stderr.write(`${topologyPreview(plan, styleFor(process.stderr, globals.color))}\n`)
  await confirm('run this?')
}
