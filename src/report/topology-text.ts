import type { Finding } from '../base/finding.ts'
import type { SetupStatement } from '../materialize/setup-sql.ts'
import type { TopologyStep } from '../topology/step.ts'
import { byWeight, findingText } from './finding-text.ts'
import type { Paint } from './paint.ts'
import { count, sqlLine, time } from './words.ts'

/** What setup, reconcile and teardown answer. */
export type TopologyReport = {
  readonly outcome: 'planned' | 'done' | 'nothing'
  readonly steps: readonly TopologyStep[]
  readonly findings: readonly Finding[]
  readonly materialize?: readonly SetupStatement[]
  readonly checked?: readonly { readonly host: string; readonly milliseconds: number }[]
  readonly gone?: readonly string[]
}

const ended = (sql: string): string => `${sql.trim().replace(/;$/, '')};`

const stepText = ({ host, why, sql }: TopologyStep, paint: Paint): string =>
  [paint.dim(`-- ${host}: ${why}`), ...sql.map(ended)].join('\n')

const materializeText = (statements: readonly SetupStatement[], paint: Paint): readonly string[] =>
  statements.length === 0
    ? []
    : [
        paint.bold('-- for you to run in Materialize, once the replicas stand'),
        ...statements.map(({ sql, why }) => `${paint.dim(`-- ${why}`)}\n${ended(sql)}`),
      ]

const lastWord = (report: TopologyReport, paint: Paint): string => {
  const { outcome, steps, findings } = report
  const blocked = findings.filter(({ weight }) => weight === 'blocks').length
  const left = blocked === 0 ? '' : `; ${blocked} of the findings must be mended before rows flow`
  const end = blocked === 0 ? paint.green : paint.yellow
  switch (outcome) {
    case 'planned':
      return paint.bold(`-- ${count(steps.length, 'step')}; nothing was changed${left}`)
    case 'done':
      return end(`done: ${count(steps.length, 'step')}${left}`)
    case 'nothing':
      return end(`nothing to do${left}`)
  }
}

/** What setup, reconcile and teardown did or would do: SQL per host with its reason, then what is left to people. */
export const topologyText = (report: TopologyReport, paint: Paint): string => {
  const { outcome, steps, findings, checked = [], gone = [], materialize = [] } = report
  return [
    ...(outcome === 'planned' ? steps.map(step => stepText(step, paint)) : []),
    ...materializeText(materialize, paint),
    ...byWeight(findings).map(finding => findingText(finding, paint)),
    ...gone.map(host => paint.yellow(`${host} could not be reached and was left out`)),
    ...checked.map(({ host, milliseconds }) =>
      paint.dim(`a row from the primary was on ${host} after ${time(milliseconds)}`),
    ),
    lastWord(report, paint),
  ].join('\n')
}

/** What would be done, a line for each text: to be looked at before it is run. */
export const topologyPreview = ({ steps }: TopologyReport, paint: Paint): string =>
  steps
    .flatMap(({ host, why, sql }) => [
      `${paint.bold(host)}  ${paint.dim(why)}`,
      ...sql.map(text => `  ${sqlLine(text)}`),
    ])
    .join('\n')
