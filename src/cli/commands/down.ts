import { down } from '../../commands/down.ts'
import { downText } from '../../report/run-text.ts'
import { type BoundOptions, bounds } from '../bounds.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'

export const run = async (globals: Globals, options: BoundOptions): Promise<Outcome> => {
  const { error, ...result } = await down(await configOf(globals), { ...bounds(options), onEvent: progressOf(globals) })
  return {
    report: result,
    text: paint => downText(result, error, paint),
    exit: error?.exit ?? 0,
    fault: error,
  }
}
