import { showPlace } from '../base/place.ts'
import type { MigrationReport, PartReport, StatementReport, StepReport } from './migration.ts'
import type { Paint } from './paint.ts'

const oneLine = (sql: string): string => sql.replace(/\s+/g, ' ').trim()

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text)

const cost = (part: PartReport): string => {
  const words = [
    part.lock === null ? '' : `lock ${part.lock}`,
    part.rewrites ? 'rewrites the table' : '',
    part.scans ? 'reads every row' : '',
    part.loses ? 'data is gone afterwards' : '',
    part.materialize.effect === 'stalls' ? 'stalls Materialize where it is pinned' : '',
  ].filter(word => word !== '')
  return words.length === 0 ? '' : ` · ${words.join(' · ')}`
}

const orderWord = (part: PartReport): string =>
  part.lane === 'stream' && part.order !== 'stream' ? `${part.order} → stream` : part.order

const partLines = (part: PartReport, paint: Paint): string[] => {
  const head = `      ${paint.cyan(orderWord(part).padEnd(9))}${part.object}${paint.dim(cost(part))}`
  const why = `               ${paint.dim(part.why)}`
  return part.instead === null ? [head, why] : [head, why, `               ${paint.yellow('instead:')} ${part.instead}`]
}

const statementLines = (statement: StatementReport, paint: Paint): string[] => [
  `    ${paint.dim(showPlace(statement.place))}  ${clip(oneLine(statement.sql), 100)}`,
  ...statement.parts.flatMap(part => partLines(part, paint)),
]

const stepLines = (step: StepReport, index: number, paint: Paint): string[] => {
  const how = step.do === 'sql' ? (step.transaction ? 'one transaction' : 'on its own') : step.do
  const head = `    ${String(index + 1).padStart(2)}. ${paint.bold(step.host)}  ${paint.dim(`${how}: ${step.why}`)}`
  return [head, ...step.sql.map(sql => `          ${clip(oneLine(sql), 100)}`)]
}

const migrationText = (migration: MigrationReport, paint: Paint): string =>
  [
    `${paint.bold(migration.name)} ${paint.dim(migration.state)}`,
    '  why',
    ...migration.statements.flatMap(statement => statementLines(statement, paint)),
    '  steps',
    ...migration.steps.flatMap((step, index) => stepLines(step, index, paint)),
  ].join('\n')

/** Plans for people: per migration each statement with its ruling, then the steps per host in the order they run. */
export const planText = (migrations: readonly MigrationReport[], paint: Paint): string =>
  migrations.length === 0
    ? 'nothing to do: every migration is done'
    : migrations.map(migration => migrationText(migration, paint)).join('\n\n')
