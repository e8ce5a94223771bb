import type { TypeFact } from '../../../src/catalog/catalog.ts'
import { binaryTransfer } from '../../../src/drift/binary-transfers.ts'
import { type Ends, transfer } from '../../../src/drift/transfer.ts'
import type { Transfer, Verdict } from '../../../src/drift/verdict.ts'
import type { Measured } from './judge.ts'

const composite = (id: string, ...types: readonly string[]): TypeFact => ({
  id,
  kind: 'composite',
  attributes: types.map((type, index) => ({ name: `f${index}`, type })),
  comment: null,
})

const domain = (id: string, base: string, ...checks: readonly string[]): TypeFact => ({
  id,
  kind: 'domain',
  base,
  notNull: false,
  default: null,
  checks,
  unread: [],
  comment: null,
})

/** The types of the specimens' schema, as catalogs have them. */
const defined: readonly TypeFact[] = [
  { id: 'app.mood', kind: 'enum', labels: ['ok', 'so so', "o'clock", 'a<b\\'], comment: null },
  { id: 'app.size', kind: 'enum', labels: ['ok', 'big', '<\\'], comment: null },
  domain('app.positive', 'integer', 'CHECK ((VALUE > 0))'),
  domain('app.code', 'character varying(10)'),
  composite('app.pair', 'integer', 'text'),
  composite('app.wide_pair', 'bigint', 'text'),
  { id: 'app.span', kind: 'range', subtype: 'integer', comment: null },
]

const types = new Map(defined.map(type => [type.id, type]))

const endsOf = (major: number): Ends => ({
  from: types,
  to: types,
  version: major * 10_000,
  same: (left, right) => left === right,
})

/** What the table says of two specimens. */
export const said = (from: string, to: string, major: number): Transfer => transfer(from, to, endsOf(major))

/** The same where the subscription is binary. */
export const saidOfBytes = (from: string, to: string, major: number): Transfer =>
  binaryTransfer(from, to, endsOf(major))

/**
 * Sources whose specimens show no more than a part of what the table speaks of: short texts, bits and arrays, labels, checked
 * numbers. Of them nothing may be measured that is worse than what is said.
 */
const narrow =
  /^(character|character varying|bit varying)\(\d+\)$|^app\.(mood|size|code|positive|wide_pair|span)$|^"char"$|^line$|\[\]$/
const whole = new Set(['integer[]', 'text[]'])

const graver: Readonly<Record<Verdict, number>> = { travels: 0, loses: 1, range: 2, length: 3, format: 4, never: 4 }

/** Is what was measured what is said? */
export const agrees = (from: string, { verdict, changes }: Transfer, measured: Measured): boolean => {
  const isExact = measured.verdict === verdict && (verdict !== 'range' || changes === measured.changes)
  return isExact || (narrow.test(from) && !whole.has(from) && graver[measured.verdict] <= graver[verdict])
}
