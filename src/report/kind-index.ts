import type { KindReport } from './kind.ts'
import { prose, table } from './kind-page.ts'
import { code } from './markdown.ts'
import { sqlLine } from './words.ts'

/** The kinds of one folder, whose pages lie in a folder of that name. */
export type Family = { readonly name: string; readonly kinds: readonly KindReport[] }

/** The orders a kind's rows name, each once. */
export const ordersOf = ({ rows }: KindReport): readonly string[] => [...new Set(rows.map(({ order }) => order))]

const orders = [
  ['expand', 'the replica, then the primary'],
  ['contract', 'the primary, and once its rows have arrived the replica'],
  ['stream', 'the primary, and the replica at the same place in the stream of changes'],
  ['free', 'both, whichever first'],
  ['primary', 'the primary alone: replication carries it, or the replica has no use for it'],
  ['replica', 'the replica alone'],
  ['refuse', 'nowhere; the page says what to write instead'],
] as const

const alike = [
  'a temporary table, or one the configuration leaves out: `primary`',
  'a table the same file makes: `expand`',
  'a table in no publication: `free`',
  'a `-- repl-migrate: order=…` or `host=…` comment above the statement: what it says',
]

const familyTable = ({ name, kinds }: Family): string =>
  table(
    ['kind', 'statement', 'order', 'what it is'],
    kinds.map(report => [
      `[${report.kind}](${name}/${report.kind}.md)`,
      code(sqlLine(report.statement, 64)),
      ordersOf(report)
        .map(order => code(order))
        .join(' '),
      prose(report.about),
    ]),
  )

/** The list of all pages, by family. */
export const kindIndex = (families: readonly Family[]): string =>
  `${[
    '# Kinds of statements',
    'One page for each: in which order it runs on the hosts and why, what to write instead, and what the wrong order would do. The examples are run on real servers by the tests. `repl-migrate explain` shows the same in a terminal, also for a statement of your own. All of it is generated from `src/kinds` by `npm run docs`.',
    table(
      ['order', 'runs on'],
      orders.map(([order, where]) => [code(order), where]),
    ),
    'Some things hold for every kind alike, whatever its page says of the order:',
    alike.map(line => `- ${line}`).join('\n'),
    ...families.flatMap(family => [`## ${family.name}`, familyTable(family)]),
  ].join('\n\n')}\n`
