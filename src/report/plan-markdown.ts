import type { Finding } from '../base/finding.ts'
import { findingsMarkdown } from './finding-markdown.ts'
import { cell, code, fenced } from './markdown.ts'
import type { MigrationReport, StepReport } from './migration.ts'
import { stepWords } from './plan-text.ts'

const marks = { set: '', run: '', send: '-- in the stream:\n', touch: '-- rows again:\n' } as const

const stepRow = (step: StepReport, index: number): string =>
  `| ${index + 1} | **${cell(step.host)}** | ${cell(stepWords(step))} | ${step.actions
    .filter(action => action.do !== 'set')
    .map(action => `${action.do === 'send' ? '▸ ' : ''}${code(action.sql)}`)
    .join('<br>')} |`

const full = (step: StepReport, index: number): readonly string[] =>
  step.actions.length === 0
    ? []
    : [`-- ${index + 1}. ${step.host}`, ...step.actions.map(action => `${marks[action.do]}${action.sql};`)]

const migrationMarkdown = (migration: MigrationReport): string => {
  const head = `### ${code(migration.name)}${migration.state === 'pending' ? '' : ` (${migration.state})`}`
  if (migration.findings.length > 0) return [head, '', 'refused: nothing of it would run', ''].join('\n')
  return [
    head,
    '',
    '| | host | what happens | statements |',
    '|---|---|---|---|',
    ...migration.steps.map(stepRow),
    '',
    '<details><summary>SQL per host</summary>',
    '',
    fenced(migration.steps.flatMap(full).join('\n')),
    '',
    '</details>',
    '',
  ].join('\n')
}

/** Plans for a pull request's comment: per migration the steps in order, then everything to look at. */
export const planMarkdown = (migrations: readonly MigrationReport[], findings: readonly Finding[]): string =>
  migrations.length === 0
    ? 'nothing to do: every migration is done\n'
    : [...migrations.map(migrationMarkdown), findingsMarkdown(findings, 'Nothing risky was found.')].join('\n')
