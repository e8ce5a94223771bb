import { Fault } from '../../base/fault.ts'
import { plan } from '../../commands/plan.ts'
import { readPlan } from '../../commands/saved-plan.ts'
import { type UpOptions, type UpResult, up } from '../../commands/up.ts'
import { faultFindings } from '../../report/finding-text.ts'
import { heldText, upText } from '../../report/run-text.ts'
import { type BoundOptions, bounds } from '../bounds.ts'
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

/** --phase expand stopped where it was meant to; a gate of Materialize names its host. */
const isHeldBack = ({ code, host }: Fault): boolean => code === 'waiting' && host === undefined

const held = (result: Omit<UpResult, 'error'>, error: Fault): Outcome => ({
  report: { ...result, findings: faultFindings(error).map(finding => ({ ...finding, weight: 'note' })) },
  text: paint => heldText(result, error, paint),
  exit: 0,
})

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
  if (phase === 'expand' && error !== null && isHeldBack(error)) return held(result, error)
  return { report: result, text: paint => upText(result, error, paint), exit: error?.exit ?? 0, fault: error }
}
