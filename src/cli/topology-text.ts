import type { Finding } from '../base/finding.ts'
import type { TopologyStep } from '../topology/step.ts'
import { findingText } from './fault-text.ts'
import type { Style } from './style.ts'

const stepText = (step: TopologyStep, style: Style): string => {
  const sql = 'sql' in step ? step.sql : []
  return [style.dim(`-- ${step.host}: ${step.why}`), ...sql.map(text => `${text};`)].join('\n')
}

/** What setup, reconcile and teardown did or would do: SQL per host with its reason, then what is left to people. */
export const topologyText = (
  result: { readonly outcome: string; readonly steps: readonly TopologyStep[]; readonly findings: readonly Finding[] },
  style: Style,
): string => {
  const steps = result.outcome === 'planned' ? result.steps.map(step => stepText(step, style)) : []
  const findings = result.findings.map(finding => findingText(finding, style))
  const words = { nothing: 'nothing to do: all of it stands', done: `done: ${result.steps.length} steps` }
  const last = result.outcome === 'nothing' || result.outcome === 'done' ? [style.green(words[result.outcome])] : []
  return [...steps, ...findings, ...last].join('\n')
}
