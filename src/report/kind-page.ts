import type { ExampleReport, KindReport, RowReport, WrongReport } from './kind.ts'
import { cell, code, fenced } from './markdown.ts'
import { sqlLine } from './words.ts'

/** Our own sentences: as a cell, with what stands between backticks left as code. */
export const prose = (text: string): string => cell(text).replaceAll('\\`', '`')

/** A table of Markdown; its cells are escaped already. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')

const whenOf = ({ when }: RowReport, rows: readonly RowReport[]): string =>
  when ?? (rows.length === 1 ? 'always' : 'otherwise')

/** What a row costs while it runs, and after. */
export const rowCosts = ({ lock, rewrites, scans, loses, transaction }: RowReport): readonly string[] =>
  [
    lock ?? '',
    rewrites ? 'rewrites the table' : '',
    scans && !rewrites ? 'reads every row' : '',
    loses ? 'its data is gone afterwards' : '',
    transaction === 'alone' ? 'outside transactions' : '',
  ].filter(word => word !== '')

const decision = (rows: readonly RowReport[]): string =>
  table(
    ['when', 'order', 'lock', 'why'],
    rows.map(row => [
      prose(whenOf(row, rows)),
      code(row.order),
      row.lock === null && rowCosts(row).length === 0 ? 'none' : cell(rowCosts(row).join(', ')),
      prose(row.why),
    ]),
  )

/** Each advice once, with the rows that give it. */
export const advices = (rows: readonly RowReport[]): readonly { readonly instead: string; readonly when: string }[] => {
  const found = new Map<string, readonly string[]>()
  for (const row of rows)
    if (row.instead !== null) found.set(row.instead, [...(found.get(row.instead) ?? []), whenOf(row, rows)])
  return [...found].map(([instead, when]) => ({ instead, when: when.length === rows.length ? '' : when.join('; or ') }))
}

const instead = (rows: readonly RowReport[]): string =>
  advices(rows)
    .map(advice =>
      [...(advice.when === '' ? [] : [`When ${prose(advice.when)}:`]), fenced(advice.instead)].join('\n\n'),
    )
    .join('\n\n')

/** The directive that lifts a refusal. */
export const allowing = (rule: string): string => `-- repl-migrate: allow=${rule} reason="…"`

const accept = (rows: readonly RowReport[]): string =>
  rows
    .flatMap(row =>
      row.rule === null || row.allowed === null
        ? []
        : [
            `When ${prose(whenOf(row, rows))}: a comment above the statement lifts the refusal. It then runs as ${code(row.allowed.order)}: ${prose(row.allowed.why)}.\n\n${fenced(allowing(row.rule))}`,
          ],
    )
    .join('\n\n')

const materialize = ({ materialize: effects }: KindReport): string =>
  effects.length === 0
    ? 'Goes on: nothing that Materialize looks at changes.'
    : effects.map(({ effect, why }) => `- **${effect}**: ${prose(why)}`).join('\n')

const orders: Readonly<Record<WrongReport['order'], string>> = {
  'replica-first': 'Replica first',
  'primary-first': 'Primary first',
  'both-at-once': 'On both hosts at once',
  'primary-only': 'On the primary only',
}

const failures: Readonly<Record<WrongReport['failure'], string>> = {
  'apply-error': 'apply stops',
  diverges: 'the hosts’ rows differ without an error',
  'ddl-fails': 'the statement itself fails',
}

/** What a wrong order does, told once for pages and terminals: `quote` marks what PostgreSQL says and what is written. */
export const wrongText = ({ order, failure, text, between, after, since }: WrongReport, quote = code): string => {
  const written = (sql: readonly string[]): string => sql.map(one => quote(sqlLine(one))).join(' and ')
  const meanwhile = between.length === 0 ? '' : `, with ${written(between)} in between`
  const later = after.length === 0 ? '' : `, and ${written(after)} afterwards`
  const where = since === null ? '' : ` where a host is of ${since} or later`
  return `${orders[order]}${meanwhile}${later}: ${failures[failure]}${text === null ? '' : ` (${quote(text)})`}${where}.`
}

const commented = (title: string, sql: readonly string[]): readonly string[] =>
  sql.length === 0 ? [] : [`-- ${title}`, ...sql.map(one => `${one};`)]

/** An example as one script. */
const exampleSql = ({ given, rows, sql }: ExampleReport): string =>
  [
    ...commented('before, on both hosts', given),
    ...commented('rows on the primary', rows),
    ...commented('the migration', [sql]),
  ].join('\n')

/** Where an example holds, and what it runs as. */
export const exampleNotes = (example: ExampleReport, quote = code): string =>
  [
    example.order === 'refuse' ? 'Refused.' : `Runs as ${quote(example.order)}.`,
    example.published === null ? '' : `Published: ${example.published.map(one => quote(one)).join(', ') || 'nothing'}.`,
    example.since === null ? '' : `From PostgreSQL ${example.since} on.`,
    example.unread ? 'Holds while no Materialize reads the replica.' : '',
  ]
    .filter(note => note !== '')
    .join(' ')

const example = (one: ExampleReport): string =>
  [
    `### ${cell(one.title)}`,
    fenced(exampleSql(one)),
    [exampleNotes(one), ...(one.wrong === null ? [] : [wrongText(one.wrong)])].join('\n'),
  ].join('\n\n')

const section = (title: string, body: string): readonly string[] => (body === '' ? [] : [`## ${title}`, body])

/** A kind as a page of Markdown, without HTML. */
export const kindPage = (report: KindReport): string =>
  `${[
    `# ${report.kind}`,
    prose(report.about),
    fenced(report.statement),
    ...section('Order', `The first row that fits.\n\n${decision(report.rows)}`),
    ...section('What to write instead', instead(report.rows)),
    ...section('Accept it', accept(report.rows)),
    ...section('Materialize', materialize(report)),
    ...section('Examples', report.examples.map(example).join('\n\n')),
    ...section('In the grammar', report.keys.map(key => code(key)).join(', ')),
  ].join('\n\n')}\n`
