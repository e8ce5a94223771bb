import type { TypeText } from './type-text.ts'

/**
 * `travels`: every value arrives as the same value. `loses`: every value is taken, some are changed without an error.
 * The others stop replication at the first value that does not fit: `range` (too large, no such label), `length` (too long),
 * `format` (not written like that type), `never` (no value arrives as itself).
 */
export type Transfer = {
  readonly verdict: 'travels' | 'loses' | 'range' | 'length' | 'format' | 'never'
  readonly reason: string
  /** Labels of an enum (the replica's id) that the replica does not know. */
  readonly labels?: { readonly type: string; readonly missing: readonly string[] }
}

type Rule = (from: TypeText, to: TypeText, version: number) => Transfer

const always =
  (verdict: Transfer['verdict'], reason: string): Rule =>
  () => ({ verdict, reason })

const fits = always('travels', 'the replica takes every value of the primary as it is')
const tooLarge = always('range', 'the primary holds numbers that the replica does not take')
const rounds = always('loses', 'the replica rounds what the primary holds exactly')
const dropsZone = always('loses', 'the replica ignores the time zone')
const addsZone = always('loses', 'the replica reads the time in its own TimeZone')
const dropsTime = always('loses', 'the replica keeps the day and drops the time')

const choose = (fitting: boolean, otherwise: Rule): Rule => (fitting ? fits : otherwise)
const [unlimited, noScale] = [Number.POSITIVE_INFINITY, 0]

/** Digits that a whole number type can need, and digits of which it takes every number. */
const needed: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19, oid: 10 }
const taken: Readonly<Record<string, number>> = { smallint: 4, integer: 9, bigint: 18 }

const wholeIntoNumeric: Rule = (from, to, version) => {
  const [precision = unlimited, scale = noScale] = to.modifiers
  const rounding = scale < 0 ? rounds : fits
  return ((needed[from.name] ?? unlimited) <= precision - scale ? rounding : tooLarge)(from, to, version)
}

const numericIntoNumeric: Rule = (from, to, version) => {
  const [precision = unlimited, scale = to.modifiers.length === 0 ? unlimited : noScale] = to.modifiers
  const [fromPrecision = unlimited, fromScale = from.modifiers.length === 0 ? unlimited : noScale] = from.modifiers
  if (to.modifiers.length === 0) return fits(from, to, version)
  if (from.modifiers.length === 0 || fromPrecision - fromScale > precision - scale) return tooLarge(from, to, version)
  return choose(fromScale <= scale, rounds)(from, to, version)
}

const numericIntoWhole: Rule = (from, to, version) => {
  const [precision = unlimited, scale = noScale] = from.modifiers
  if (from.modifiers.length === 0 || scale > 0)
    return { verdict: 'format', reason: 'a number with decimals is no whole number' }
  return choose(precision <= (taken[to.name] ?? noScale), tooLarge)(from, to, version)
}

/** Fifteen digits survive a double in both directions. */
const numericIntoDouble: Rule = (from, to, version) => {
  const [precision = unlimited] = from.modifiers
  return precision === unlimited ? tooLarge(from, to, version) : choose(precision <= 15, rounds)(from, to, version)
}

const floatIntoNumeric: Rule = (from, to, version) => {
  if (to.modifiers.length > 0) return tooLarge(from, to, version)
  if (version < 140000) return { verdict: 'range', reason: 'numeric takes Infinity from PostgreSQL 14 on' }
  return fits(from, to, version)
}

const bySubseconds =
  (rule: Rule): Rule =>
  (from, to, version) => {
    const own = rule(from, to, version)
    return own.verdict === 'travels' && (to.modifiers[0] ?? 6) < (from.modifiers[0] ?? 6)
      ? rounds(from, to, version)
      : own
  }

const byBits: Rule = (from, to) => {
  const [have = from.name === 'bit' ? 1 : unlimited] = from.modifiers
  const [room = to.name === 'bit' ? 1 : unlimited] = to.modifiers
  const exact = to.name === 'bit'
  const fitting = exact ? from.name === 'bit' && have === room : have <= room
  return choose(fitting, always('length', 'the replica takes bit strings of another length'))(from, to, 0)
}

const oneOrZero = always('range', 'of all numbers only 0 and 1 are read as a boolean')
const truth = always('never', "a boolean is written 't' or 'f', which no number type reads")
const asIs: Readonly<Record<string, Rule>> = { smallint: truth, integer: truth, bigint: truth, numeric: truth }

/** from → to; pairs that are not listed have no text in common. */
const table: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  smallint: {
    integer: fits,
    bigint: fits,
    numeric: wholeIntoNumeric,
    real: fits,
    'double precision': fits,
    boolean: oneOrZero,
  },
  integer: {
    smallint: tooLarge,
    bigint: fits,
    numeric: wholeIntoNumeric,
    real: rounds,
    'double precision': fits,
    boolean: oneOrZero,
  },
  bigint: {
    smallint: tooLarge,
    integer: tooLarge,
    numeric: wholeIntoNumeric,
    real: rounds,
    'double precision': rounds,
    boolean: oneOrZero,
  },
  oid: { bigint: fits, integer: tooLarge, numeric: wholeIntoNumeric },
  numeric: {
    numeric: numericIntoNumeric,
    smallint: numericIntoWhole,
    integer: numericIntoWhole,
    bigint: numericIntoWhole,
    real: tooLarge,
    'double precision': numericIntoDouble,
  },
  real: { 'double precision': fits, numeric: floatIntoNumeric },
  'double precision': { real: tooLarge, numeric: floatIntoNumeric },
  boolean: asIs,
  date: { 'timestamp without time zone': fits, 'timestamp with time zone': addsZone },
  'timestamp without time zone': {
    'timestamp without time zone': bySubseconds(fits),
    'timestamp with time zone': addsZone,
    date: dropsTime,
  },
  'timestamp with time zone': {
    'timestamp with time zone': bySubseconds(fits),
    'timestamp without time zone': dropsZone,
    date: dropsTime,
  },
  'time without time zone': { 'time without time zone': bySubseconds(fits), 'time with time zone': addsZone },
  'time with time zone': { 'time with time zone': bySubseconds(fits), 'time without time zone': dropsZone },
  interval: { interval: bySubseconds(fits) },
  json: { jsonb: always('loses', 'jsonb drops white space, the order of keys and repeated keys') },
  jsonb: { json: fits },
  bit: { bit: byBits, 'bit varying': byBits },
  'bit varying': { bit: byBits, 'bit varying': byBits },
  cidr: { inet: fits },
}

/** The longest text of a type, where it has one. */
const longest: Readonly<Record<string, number>> = {
  boolean: 1,
  smallint: 6,
  integer: 11,
  bigint: 20,
  oid: 10,
  uuid: 36,
}

const isText = (name: string): boolean =>
  ['text', 'character varying', 'character', 'bpchar'].includes(name) || /(^|\.)citext$/.test(name)

const lengthOf = ({ name, modifiers }: TypeText): number =>
  (isText(name) ? (modifiers[0] ?? (name === 'character' ? 1 : undefined)) : longest[name]) ?? unlimited

/** Every value has the same length. */
const isFixed = (name: string): boolean => name === 'character' || name === 'uuid' || name === 'boolean'

const intoText: Rule = (from, to) => {
  const room = lengthOf(to)
  const have = lengthOf(from)
  if (have > room) return { verdict: 'length', reason: `the replica takes ${room} characters` }
  if (to.name === 'character' && !(isFixed(from.name) && have === room))
    return { verdict: 'loses', reason: `the replica pads every value with blanks to ${room} characters` }
  return fits(from, to, 0)
}

/** The verdict for two different built-in or extension types, neither of them an array. */
export const textTransfers: Rule = (from, to, version) => {
  if (isText(to.name)) return intoText(from, to, version)
  const rule = table[from.name]?.[to.name] ?? always('format', `${from.name} is not written like ${to.name}`)
  return rule(from, to, version)
}
