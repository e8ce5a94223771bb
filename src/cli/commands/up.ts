import { Fault } from '../../base/fault.ts'
import { plan } from '../../commands/plan.ts'
import { type UpResult, up } from '../../commands/up.ts'
import { migrationReport } from '../../report/migration.ts'
import { planText } from '../../report/plan-text.ts'
import { bounds } from '../bounds.ts'
import { exits } from '../exits.ts'
import { faultText } from '../fault-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import { progressOf } from '../progress.ts'
import type { Style } from '../style.ts'

type Options = {
  readonly to?: string
  readonly step?: string
  readonly phase?: string
  readonly dryRun?: boolean
  readonly allowOutOfOrder?: boolean
}

const count = (names: readonly string[]): string => `${names.length} migration${names.length === 1 ? '' : 's'}`

const summary = (result: UpResult, style: Style): string => {
  if (result.error !== null) {
    const before = result.ran.length === 0 ? '' : `${count(result.ran)} done before: ${result.ran.join(', ')}\n`
    return `${before}${faultText(result.error, style)}`
  }
  return result.outcome === 'nothing'
    ? 'nothing to do: every migration is done'
    : style.green(`done: ${count(result.ran)}`)
}

const phaseOf = (phase: string | undefined): { readonly phase?: 'expand' } => {
  if (phase === undefined) return {}
  if (phase === 'expand') return { phase }
  throw new Fault('usage', `there is no phase "${phase}"`, { exit: 2, hint: '--phase expand' })
}

const dryRun = async (globals: Globals, options: Options): Promise<Outcome> => {
  const result = await plan(await configOf(globals), bounds(options))
  const migrations = result.plans.map(one => migrationReport(one, { state: 'pending', readers: 'unknown' }))
  return {
    report: { outcome: result.outcome, migrations, findings: result.plans.flatMap(one => one.findings) },
    text: style => planText(migrations, style),
    exit: result.outcome === 'refused' ? 1 : 0,
  }
}

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  if (options.dryRun === true) return dryRun(globals, options)
  const result = await up(await configOf(globals), {
    ...bounds(options),
    ...phaseOf(options.phase),
    allowOutOfOrder: options.allowOutOfOrder ?? false,
    onEvent: progressOf(globals),
  })
  const findings = result.error === null ? [] : result.error.findings
  return {
    report: { outcome: result.outcome, ran: result.ran, migrations: result.migrations, findings },
    text: style => summary(result, style),
    exit: options.phase === 'expand' && result.outcome === 'waiting' ? 0 : exits[result.outcome],
  }
}
