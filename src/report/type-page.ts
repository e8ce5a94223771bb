import { textTransfers } from '../drift/text-transfers.ts'
import { matrixSign, matrixTypes } from '../drift/type-matrix.ts'
import { readType, type TypeText } from '../drift/type-text.ts'
import type { Transfer } from '../drift/verdict.ts'
import { table } from './kind-page.ts'
import { code } from './markdown.ts'

/** The major whose input functions the page speaks of. */
const major = 18

const between = (from: string, to: string): Transfer => textTransfers(readType(from), readType(to), major)

const plain = (name: string): TypeText => ({ name, modifiers: [], array: false })

const legend = [
  ['`=`', 'travels', 'every value arrives as the same value'],
  ['`~`', 'loses', 'every value is taken, some become others without an error'],
  ['`<`', 'range', 'the first value out of range stops replication'],
  ['`%`', 'range', 'the same, and others become other values without an error'],
  ['`?`', 'format', 'the first value that is not written like the other type stops replication'],
  ['`.`', 'never', 'no value arrives as itself; the first one stops replication'],
]

const width = Math.max(...matrixTypes.map(type => type.length))

const numbers = (digit: (index: number) => number): string =>
  `${' '.repeat(width + 4)}${matrixTypes.map((_, index) => digit(index + 1)).join('')}`

const matrix = (): string =>
  [
    numbers(index => Math.floor(index / 10)),
    numbers(index => index % 10),
    ...matrixTypes.map(
      (from, index) =>
        `${String(index + 1).padStart(2)} ${from.padEnd(width)} ${matrixTypes.map(to => matrixSign(from, to)).join('')}`,
    ),
  ].join('\n')

const pairs = matrixTypes.flatMap(from =>
  matrixTypes
    .filter(to => to !== from)
    .map(to => ({ from, to, transfer: textTransfers(plain(from), plain(to), major) })),
)

type Spoken = (typeof pairs)[number]

const groups = (
  all: readonly Spoken[],
  key: (one: Spoken) => string,
): readonly (readonly [string, readonly Spoken[]])[] =>
  [...new Set(all.map(key))].map(value => [value, all.filter(one => key(one) === value)])

const sourcesOf = (sources: readonly Spoken[]): string =>
  sources.length > matrixTypes.length / 2 ? 'most types' : sources.map(({ from }) => code(from)).join(', ')

/** What changes values or has a limit, with the pairs it holds for. */
const reasons = (): string => {
  const spoken = pairs.filter(({ transfer: { verdict } }) => verdict === 'loses' || verdict === 'range')
  return table(
    ['verdict', 'why', 'from → to'],
    groups(spoken, ({ transfer }) => transfer.reason).map(([reason, own]) => [
      own[0]?.transfer.verdict ?? '',
      reason,
      groups(own, ({ to }) => to)
        .map(([to, sources]) => `${sourcesOf(sources)} → ${code(to)}`)
        .join('; '),
    ]),
  )
}

const measured: readonly (readonly [from: string, to: string])[] = [
  ['integer', 'numeric(12,2)'],
  ['integer', 'numeric(10,2)'],
  ['numeric(10,2)', 'numeric(12,4)'],
  ['numeric(10,2)', 'numeric(10,1)'],
  ['numeric(10,2)', 'numeric(10,4)'],
  ['numeric', 'numeric(10,2)'],
  ['numeric(9,0)', 'integer'],
  ['numeric(10,2)', 'integer'],
  ['numeric(15,2)', 'double precision'],
  ['numeric(20,2)', 'double precision'],
  ['integer', 'character varying(11)'],
  ['integer', 'character varying(10)'],
  ['uuid', 'character(36)'],
  ['character varying(10)', 'character(10)'],
  ['character(3)', 'text'],
  ['text', 'character varying(10)'],
  ['bit(3)', 'bit varying(4)'],
  ['bit(3)', 'bit(4)'],
  ['timestamp(3) without time zone', 'timestamp(6) without time zone'],
  ['timestamp(6) without time zone', 'timestamp(3) without time zone'],
]

const samples = (): string =>
  table(
    ['from', 'to', 'verdict', 'why'],
    measured.map(([from, to]) => {
      const { verdict, reason } = between(from, to)
      return [code(from), code(to), verdict, reason]
    }),
  )

/** The page on what becomes of values between two types. */
export const typePage = (): string => `# Types on their way

Logical replication sends a value as the text that the primary's output function writes, and the replica reads that text with the input function of its own column's type, length and digits included. No cast takes part, so what \`ALTER TABLE … TYPE\` would do says little of what replication does. Two columns of the same type agree, with few exceptions (at the end); what happens between two others is below, and \`repl-migrate drift\` judges every published column by it.

Every pair is proved on a real pair of servers, with values at the edges of the types: what the table says is taken goes through replication and is compared, what it says is refused stops apply.

${table(['', 'verdict', 'means'], legend)}

## From each type to each

The line is the primary's type, the column the replica's, by the number of its line. \`enum\`, \`record\` and \`range\` stand for types that users define, \`integer[]\` and \`text[]\` for arrays, \`bit\` for \`bit(8)\`, \`text\` for every type of text without a length. As PostgreSQL ${major} reads them.

\`\`\`
${matrix()}
\`\`\`

## Why

${reasons()}

## Lengths, digits and seconds

${samples()}

## What is made of types

- Arrays, records and ranges travel as what is in them does; where that never does, empty arrays, NULLs and unbounded ranges still do.
- A domain travels as the type below it does; checks that only the replica's has may refuse any value (range).
- An enum's labels must be on the replica (range, with the missing labels named).
- A type that is not listed travels to itself and to text, and is not said to travel to anything else.

## Where the subscription is binary

\`binary = true\` (14 on both hosts and later) sends no text but the bytes of the type's send function, and converts nothing:

- Types of one name, and types of text, labels and \`json\` among themselves, travel as above; \`oid\` and \`xid\` are one.
- Types of as many bytes (\`integer\`, \`real\` and \`date\`; \`bigint\`, \`double precision\`, \`money\` and \`timestamp\`; \`interval\` and \`uuid\`) take each other's bytes for values of their own: the hosts differ without an error.
- Types of other lengths stop apply at the first row (insufficient data left in message; incorrect binary data format): \`integer\` does not become \`bigint\`.
- Arrays and records name the types of what is in them, and stop at another.
- A \`regclass\` is sent as its OID, which is something else on the replica.

## What else matters

- The replica's TimeZone decides what a time without a zone becomes in a type with one.
- \`money\` is written by the primary's lc_monetary and read by the replica's: let them be the same.
- A \`regclass\`, \`regtype\` or the like is sent by name: the replica must have what is called so.
- Before PostgreSQL 14 \`numeric\` takes no Infinity, before 17 \`interval\` none; \`jsonpath\` has methods that older majors do not read. Between two majors a column of one type stops at such a value.
- Before PostgreSQL 16 \`xid\` and \`xid8\` take any text for a number.
- Up to 11 a primary writes \`real\` and \`double precision\` with 15 digits unless its extra_float_digits is 3, so that the replica's differ.
`
