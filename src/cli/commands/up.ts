import { Fault } from '../../base/fault.ts'
import { plan } from '../../commands/plan.ts'
import { readPlan } from '../../commands/saved-plan.ts'
import { type UpOptions, up } from '../../commands/up.ts'
import { upText } from '../../report/run-text.ts'
import { type BoundOptions, bounds } from '../bounds.ts'
import { exits } from '../exits.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import { planned } from './plan.ts'

type Options = BoundOptions & {
  readonly phase?: 'expand'
  readonly plan?: string
  readonly dryRun?: boolean
  readonly allowOutOfOrder?: boolean
}

const savedPlan = async ({ plan: file, to, step, dryRun }: Options): Promise<Pick<UpOptions, 'plan'>> => {
  if (file === undefined) return {}
  if (to === undefined && step === undefined && dryRun === undefined) return { plan: await readPlan(file) }
  throw new Fault('usage', '--plan runs exactly what was saved: it goes with none of --to, --step, --dry-run', {
    exit: 2,
    hint: 'give these to `repl-migrate plan --out FILE`',
  })
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const saved = await savedPlan(options)
  const { phase, allowOutOfOrder = false } = options
  const config = await configOf(globals)
  if (options.dryRun === true) return planned(await plan(config, { ...bounds(options), allowOutOfOrder }))
  const { error, ...result } = await up(config, {
    ...bounds(options),
    ...saved,
    ...(phase === undefined ? {} : { phase }),
    allowOutOfOrder,
    onEvent: progressOf(globals),
  })
  const held = phase === 'expand' && result.outcome === 'waiting'
  return {
    report: result,
    text: paint => upText(result, error, paint),
    exit: held ? 0 : exits[result.outcome],
    fault: error,
  }
}
