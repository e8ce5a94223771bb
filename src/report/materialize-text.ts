import type { MzStep } from '../materialize/steps.ts'
import type { Paint } from './paint.ts'

/** What Materialize needs, per migration; `now` where the replica has changed already. */
export type MaterializeSteps = readonly { readonly name: string; readonly steps: readonly MzStep[] }[]

const heads: Record<MzStep['phase'], string> = {
  before: '-- before the replica changes',
  after: '-- after the replica has changed',
}

const stepText = ({ kind, why, sql }: MzStep, paint: Paint): string =>
  `${paint.dim(kind === 'wait' ? `-- again until ready: ${why}` : `-- ${why}`)}\n${sql};`

const phaseText = (steps: readonly MzStep[], phase: MzStep['phase'], paint: Paint): readonly string[] => {
  const chosen = steps.filter(step => step.phase === phase)
  return chosen.length === 0 ? [] : [paint.bold(heads[phase]), ...chosen.map(step => stepText(step, paint))]
}

/** The SQL for Materialize as a script with its reasons in comments. */
export const materializeText = (migrations: MaterializeSteps, paint: Paint): string =>
  migrations.length === 0
    ? '-- nothing for Materialize to do'
    : migrations
        .map(({ name, steps }) =>
          [paint.bold(`-- ${name}`), ...phaseText(steps, 'before', paint), ...phaseText(steps, 'after', paint)].join(
            '\n',
          ),
        )
        .join('\n\n')
