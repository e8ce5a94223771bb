import type { ExampleReport, KindReport, RowReport } from './kind.ts'
import { ordersOf } from './kind-index.ts'
import { advices, allowing, exampleNotes, rowCosts, wrongText } from './kind-page.ts'
import type { PartReport } from './migration.ts'
import type { Paint } from './paint.ts'
import { costs } from './plan-text.ts'
import { hang, sqlLine } from './words.ts'

/**
 * One part of a statement somebody asked about. `page`: the kind that has more to say, null where there is none. `when`: the row of
 * its table that decided, null where the last row or something else did.
 */
export type ExplainedPart = PartReport & {
  readonly sql: string
  readonly page: string | null
  readonly when: string | null
}

const bare = (text: string): string => text
const indent = (text: string, by = '  '): string => `${by}${hang(text, by)}`

const tint = (order: string, paint: Paint): string => (order === 'refuse' ? paint.red(order) : paint.cyan(order))

const head = (order: string, costs: readonly string[], paint: Paint): string =>
  [tint(order, paint), ...costs.map(cost => paint.yellow(cost))].join(' · ')

const rowText = (row: RowReport, rows: readonly RowReport[], paint: Paint): string => {
  const when = row.when === null ? (rows.length === 1 ? 'always' : 'otherwise') : `when ${row.when}`
  return [
    indent(paint.bold(when)),
    indent(head(row.order, rowCosts(row), paint), '    '),
    indent(paint.dim(row.why), '    '),
  ].join('\n')
}

const acceptText = ({ rows }: KindReport, paint: Paint): readonly string[] =>
  rows.flatMap(({ rule, allowed }) =>
    rule === null || allowed === null
      ? []
      : [
          `${indent(paint.magenta(allowing(rule)))}\n${indent(`above the statement; it then runs as ${allowed.order}: ${allowed.why}`, '    ')}`,
        ],
  )

const insteadText = ({ rows }: KindReport, paint: Paint): readonly string[] =>
  advices(rows).map(({ instead, when }) =>
    [...(when === '' ? [] : [indent(paint.dim(`when ${when}`))]), indent(paint.magenta(instead), '    ')].join('\n'),
  )

const exampleText = (example: ExampleReport, paint: Paint): string =>
  [
    indent(`${paint.bold(example.title)}  ${paint.dim(exampleNotes(example, bare))}`),
    indent(paint.magenta(`${example.sql};`), '    '),
    ...(example.wrong === null ? [] : [indent(paint.dim(wrongText(example.wrong, bare)), '    ')]),
  ].join('\n')

const section = (title: string, lines: readonly string[], paint: Paint): readonly string[] =>
  lines.length === 0 ? [] : [`${paint.bold(title)}\n${lines.join('\n')}`]

/** A kind's page for a terminal. */
export const kindText = (report: KindReport, paint: Paint): string =>
  [
    `${paint.bold(report.kind)}  ${paint.magenta(sqlLine(report.statement))}\n${report.about}`,
    ...section(
      'order: the first that fits',
      report.rows.map(row => rowText(row, report.rows, paint)),
      paint,
    ),
    ...section('instead', insteadText(report, paint), paint),
    ...section('accept it', acceptText(report, paint), paint),
    ...section(
      'Materialize',
      report.materialize.map(({ effect, why }) => indent(`${effect}: ${paint.dim(why)}`)),
      paint,
    ),
    ...section(
      'examples',
      report.examples.map(example => exampleText(example, paint)),
      paint,
    ),
  ].join('\n\n')

/** Several kinds: a line for each. */
export const kindList = (reports: readonly KindReport[], paint: Paint): string => {
  const width = Math.max(0, ...reports.map(({ kind }) => kind.length))
  return [
    ...reports.map(
      report =>
        `${paint.bold(report.kind.padEnd(width))}  ${paint.dim(report.about)} ${paint.cyan(ordersOf(report).join(' '))}`,
    ),
    `\n${paint.cyan('next')}: repl-migrate explain ${reports.length === 0 ? 'NAME' : (reports[0]?.kind ?? '')}`,
  ].join('\n')
}

const partText = (part: ExplainedPart, paint: Paint): string => {
  const { effect, why } = part.materialize
  return [
    `${paint.magenta(sqlLine(part.sql))}`,
    indent(head(part.order, costs(part), paint)),
    indent(paint.dim(part.why)),
    ...(part.when === null ? [] : [indent(`because ${part.when}`)]),
    ...(effect === 'none'
      ? []
      : [indent(`Materialize ${effect === 'stalls' ? paint.red(effect) : effect}: ${paint.dim(why)}`)]),
    ...(part.instead === null ? [] : [indent(`${paint.yellow('instead')}\n${indent(part.instead)}`)]),
    ...(part.page === null ? [] : [indent(paint.dim(`more: repl-migrate explain ${part.page}`))]),
  ].join('\n')
}

/** The rulings on a text, judged without a database, for a terminal. */
export const partsText = (parts: readonly ExplainedPart[], paint: Paint): string =>
  [
    ...parts.map(part => partText(part, paint)),
    paint.dim('judged without a database: what the hosts hold may lead to another row'),
  ].join('\n\n')
