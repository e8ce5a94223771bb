import { type MaterializePlan, materializePlan } from '../../commands/materialize.ts'
import type { MzStep } from '../../materialize/steps.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import type { Style } from '../style.ts'

const stepText = (step: MzStep, style: Style): string => {
  const comment = step.kind === 'wait' ? `-- wait until ready: ${step.why}` : `-- ${step.why}`
  return `${style.dim(comment)}\n${step.sql};`
}

const phaseText = (steps: readonly MzStep[], phase: MzStep['phase'], style: Style): string[] => {
  const chosen = steps.filter(step => step.phase === phase)
  if (chosen.length === 0) return []
  const head = phase === 'before' ? '-- before the replica changes' : '-- after the replica has changed'
  return [style.bold(head), ...chosen.map(step => stepText(step, style))]
}

const text = (result: MaterializePlan, style: Style): string =>
  result.migrations.length === 0
    ? '-- nothing for Materialize to do'
    : result.migrations
        .flatMap(({ name, steps }) => [
          style.bold(`-- ${name}`),
          ...phaseText(steps, 'before', style),
          ...phaseText(steps, 'after', style),
        ])
        .join('\n')

export const run = async (globals: Globals): Promise<Outcome> => {
  const result = await materializePlan(await configOf(globals))
  return { report: { ...result }, text: style => text(result, style), exit: 0 }
}
