import type { Random } from './random.ts'
import type { WriterColumn } from './writer-tables.ts'

/** The text of a value that a column's type accepts, as PostgreSQL reads it; null where the writer knows none. */
export const valueText = (column: WriterColumn, random: Random): string | null => {
  if (!column.isArray) return scalarText(column, random)
  const elements = Array.from({ length: random.below(3) }, () => scalarText(column, random))
  return `{${elements.map(quoteElement).join(',')}}`
}

const quoteElement = (text: string | null): string =>
  text === null ? 'NULL' : `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

const scalarText = (column: WriterColumn, random: Random): string | null => {
  if (column.labels.length > 0) return random.pick(column.labels, '')
  if (column.width > 0) return `(${','.repeat(column.width - 1)})`
  if (column.checks !== '' && random.chance(0.6)) {
    const hint = checkHint(column, random)
    if (hint !== null) return hint
  }
  const make = MAKERS[column.scalar]
  return make === undefined ? null : make(random, column)
}

type Maker = (random: Random, column: WriterColumn) => string

const WORDS = ['amber', 'birch', "o'neil", 'delta', 'Ærø', 'fox', '雪', 'back\\slash', 'two words', 'x']

const word: Maker = random => `${random.pick(WORDS, 'w')}${random.below(10_000)}`
const email: Maker = random => `user${random.below(1_000_000)}@example.com`
const text: Maker = (random, column) => (random.chance(0.3) ? email : random.chance(0.05) ? long : word)(random, column)
/** Long enough to be stored out of line (TOAST), and not compressible. */
const long: Maker = random => Array.from({ length: 800 }, () => random.below(2 ** 32).toString(36)).join('')
const limited: Maker = (random, column) => [...word(random, column)].slice(0, lengthOf(column)).join('')
/** varchar(n) keeps n + 4; a bare char has room for one, a name for many. */
const lengthOf = ({ typmod, scalar }: WriterColumn): number => (typmod >= 4 ? typmod - 4 : scalar === 'bpchar' ? 1 : 60)
const whole =
  (limit: number): Maker =>
  random =>
    String(random.chance(0.2) ? random.below(Math.min(limit, 10)) : random.below(limit))
const date: Maker = random => new Date(Date.UTC(2020, 0, 1 + random.below(3000))).toISOString().slice(0, 10)
const time: Maker = random => new Date(random.below(86_400_000)).toISOString().slice(11, 23)
const moment: Maker = (random, column) => `${date(random, column)} ${time(random, column)}`
const zoned: Maker = (random, column) => `${moment(random, column)}+00`
const float: Maker = random => String(random.below(1_000_000) / 8)
const hex = (random: Random, digits: number): string =>
  Array.from({ length: digits }, () => random.below(16).toString(16)).join('')
const json: Maker = random => JSON.stringify({ n: random.below(1000), s: random.pick(WORDS, 'w'), a: [null, true] })
const bits: Maker = (random, { typmod }) =>
  Array.from({ length: typmod < 1 ? 1 : typmod }, () => random.below(2)).join('')
const uuid: Maker = random => hex(random, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** numeric(p, s): the precision is the high half of typmod - 4, the scale the low 11 bits. */
const numeric: Maker = (random, { typmod }) => {
  const scale = typmod < 4 ? 2 : (typmod - 4) & 0x7ff
  const digits = typmod < 4 ? 6 : ((typmod - 4) >> 16) - scale
  const integer = digits > 0 ? random.below(10 ** Math.min(digits, 6)) : 0
  return scale > 0 && scale <= 1000
    ? `${integer}.${String(random.below(10 ** Math.min(scale, 6))).padStart(Math.min(scale, 6), '0')}`
    : `${integer}`
}

const range =
  (bound: Maker): Maker =>
  (random, column) => {
    const bounds = [bound(random, column), bound(random, column)].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    )
    return `[${bounds.join(',')}]`
  }

const MAKERS: Readonly<Record<string, Maker | undefined>> = {
  bool: random => (random.chance(0.5) ? 't' : 'f'),
  int2: whole(32_767),
  int4: whole(2_147_483_647),
  int8: whole(2 ** 52),
  oid: whole(2 ** 31),
  numeric,
  float4: float,
  float8: float,
  money: float,
  text,
  citext: text,
  name: limited,
  varchar: (random, column) => (column.typmod < 0 ? text : limited)(random, column),
  bpchar: limited,
  char: random => 'abcdefgh'.charAt(random.below(8)),
  date,
  time,
  timetz: (random, column) => `${time(random, column)}+00`,
  timestamp: moment,
  timestamptz: zoned,
  interval: random => `${random.below(400)} days ${random.below(86_400)} seconds`,
  uuid,
  json,
  jsonb: json,
  bytea: random => `\\x${hex(random, 2 * random.below(40))}`,
  inet: random => `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
  cidr: random => `10.${random.below(256)}.0.0/16`,
  macaddr: random => hex(random, 12),
  macaddr8: random => hex(random, 16),
  bit: bits,
  varbit: bits,
  point: random => `(${random.below(100)},${random.below(100)})`,
  tsvector: random => `fox:1 w${random.below(100)}:2`,
  xml: random => `<n>${random.below(1000)}</n>`,
  hstore: random => `a=>${random.below(1000)}`,
  int4range: range(whole(1000)),
  int8range: range(whole(1000)),
  numrange: range(whole(1000)),
  daterange: range(date),
  tsrange: range((random, column) => `"${moment(random, column)}"`),
  tstzrange: range((random, column) => `"${zoned(random, column)}"`),
}

/** A literal out of a CHECK constraint: `status IN ('new', 'paid')` and `rating BETWEEN 1 AND 5` name values that pass. */
const checkHint = (column: WriterColumn, random: Random): string | null => {
  const isNumber = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'].includes(column.scalar)
  const literal = isNumber ? /(?<![\w'.])-?\d+(?:\.\d+)?/g : /'((?:[^']|'')*)'/g
  const found = [...column.checks.matchAll(literal)].map(match => match[1]?.replaceAll("''", "'") ?? match[0])
  if (found.length === 0) return null
  const hint = random.pick(found, '')
  return isNumber ? String(Number(hint) + random.below(3) - 1) : hint
}
