import type { TypeText } from './type-text.ts'
import { fits, rounds, type Transfer, transferOf } from './verdict.ts'

const [unlimited, noScale] = [Number.POSITIVE_INFINITY, 0]
const tooLarge = transferOf('range', 'the primary holds numbers that the replica does not take')
const tooLargeOrRounded = transferOf(
  'range',
  'the primary holds numbers that the replica does not take, and others that it rounds',
  true,
)

/** Digits that a whole number can need, and digits of which a type takes every number. */
const needed: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19, oid: 10, xid: 10, xid8: 20 }
const taken: Readonly<Record<string, number>> = { smallint: 4, integer: 9, bigint: 18 }

type Digits = { readonly precision: number; readonly scale: number }

const digitsOf = ({ modifiers: [precision = unlimited, scale] }: TypeText): Digits => ({
  precision,
  scale: scale ?? (precision === unlimited ? unlimited : noScale),
})

const wholePart = ({ precision, scale }: Digits): number => (precision === unlimited ? unlimited : precision - scale)

const wholeIntoNumeric = (digits: number, to: Digits): Transfer => {
  if (digits > wholePart(to)) return to.scale < 0 ? tooLargeOrRounded : tooLarge
  return to.scale < 0 ? rounds : fits
}

const numericIntoNumeric = (from: Digits, to: Digits): Transfer => {
  if (to.precision === unlimited) return fits
  const rounded = from.scale > to.scale
  // 9.99 rounded to one digit needs one more before the point.
  if (rounded && wholePart(from) >= wholePart(to)) return tooLargeOrRounded
  if (wholePart(from) > wholePart(to)) return tooLarge
  return rounded ? rounds : fits
}

const numericIntoWhole = (from: Digits, to: string): Transfer => {
  if (from.precision === unlimited) return transferOf('format', 'a number with decimals is no whole number')
  if (from.scale > 0) return transferOf('never', 'the primary writes every number with decimals')
  return from.precision - from.scale <= (taken[to] ?? noScale) ? fits : tooLarge
}

/** So many digits survive the way into a binary number and back; and no numeric of that many digits is out of its range. */
const exact: Readonly<Record<string, number>> = { real: 6, 'double precision': 15 }
const largest: Readonly<Record<string, number>> = { real: 38, 'double precision': 308 }

const numericIntoFloat = (from: Digits, to: string): Transfer => {
  if (wholePart(from) > (largest[to] ?? noScale)) return tooLargeOrRounded
  return from.precision <= (exact[to] ?? noScale) ? fits : rounds
}

/** What takes numbers with decimals, or anything; xid does before 16. */
const decimals = /^(money|json|jsonb|jsonpath|xml|interval|"char"|bytea|tsvector|tsquery)$/

const intoNumeric = (from: TypeText, to: Digits, major: number): Transfer | null => {
  if (from.name === 'numeric') return numericIntoNumeric(digitsOf(from), to)
  const digits = needed[from.name]
  if (digits !== undefined) return wholeIntoNumeric(digits, to)
  if (exact[from.name] === undefined) return null
  if (to.precision !== unlimited) return tooLargeOrRounded
  return major < 14 ? transferOf('range', 'numeric takes Infinity from PostgreSQL 14 on') : null
}

const fromNumeric = (from: Digits, to: string, major: number): Transfer | null => {
  if (taken[to] !== undefined) return numericIntoWhole(from, to)
  if (exact[to] !== undefined) return numericIntoFloat(from, to)
  const written =
    from.precision !== unlimited && from.scale > 0 && !decimals.test(to) && !(major < 16 && to.startsWith('xid'))
  return written ? transferOf('never', `a number with decimals is not written like ${to}`) : null
}

/** Where digits and decimals decide; null where they do not. `major` is the replica's. */
export const numberTransfer = (from: TypeText, to: TypeText, major: number): Transfer | null => {
  if (to.name === 'numeric') return intoNumeric(from, digitsOf(to), major)
  return from.name === 'numeric' ? fromNumeric(digitsOf(from), to.name, major) : null
}
