import type { TypeText } from './type-text.ts'
import { fits, type Transfer, transferOf } from './verdict.ts'

const unlimited = Number.POSITIVE_INFINITY

/** Characters that a type's finite values are written in, at least and at most. A TimeZone of old is written to the second: +05:41:16. */
const written: Readonly<Record<string, readonly [shortest: number, longest: number]>> = {
  boolean: [1, 1],
  smallint: [1, 6],
  integer: [1, 11],
  bigint: [1, 20],
  oid: [1, 10],
  xid: [1, 10],
  xid8: [1, 20],
  real: [1, 14],
  'double precision': [1, 24],
  '"char"': [0, 4],
  name: [0, 63],
  uuid: [36, 36],
  date: [10, 13],
  'time without time zone': [8, 15],
  'time with time zone': [11, 24],
  'timestamp without time zone': [19, 29],
  'timestamp with time zone': [22, 38],
  interval: [8, 67],
  money: [5, 40],
  macaddr: [17, 17],
  macaddr8: [23, 23],
  inet: [2, 49],
  cidr: [4, 49],
  pg_lsn: [3, 17],
  point: [5, 51],
  line: [7, 76],
  lseg: [13, 105],
  box: [11, 103],
  circle: [9, 77],
  int4range: [3, 25],
  int8range: [3, 43],
  daterange: [3, 33],
}

const textual = new Set(['text', 'character varying', 'character', 'bpchar'])

/** Types whose input function takes any text. */
export const isText = (name: string): boolean => textual.has(name) || /(^|\.)citext$/.test(name)

const single = new Set(['character', 'bit'])

/** The length in a type's parentheses; unwritten, one character or bit. */
const modifierOf = ({ name, modifiers: [length] }: TypeText): number => length ?? (single.has(name) ? 1 : unlimited)

/** A sign, a point, a zero where nothing else stands before it, and room for NaN. */
const numericLength = ([precision = unlimited, scale = 0]: readonly number[]): number =>
  Math.max(3, 1 + precision + (scale > 0 ? 1 : -scale) + (precision <= scale ? 1 : 0))

/** `time(0)` is seven characters shorter. */
const subseconds = ({ name, modifiers: [digits] }: TypeText): number =>
  /^(time|interval)/.test(name) && digits !== undefined ? (digits === 0 ? 7 : 6 - digits) : 0

const lengthsOf = (type: TypeText): readonly [shortest: number, longest: number] => {
  if (type.name === 'bit' || type.name === 'character') return [modifierOf(type), modifierOf(type)]
  if (isText(type.name) || type.name === 'bit varying' || type.name === 'enum') return [0, modifierOf(type)]
  if (type.name === 'numeric') return [1 + (type.modifiers[1] ?? 0), numericLength(type.modifiers)]
  const [shortest, longest] = written[type.name] ?? [0, unlimited]
  return [shortest, longest - subseconds(type)]
}

const intoText = (from: TypeText, to: TypeText): Transfer => {
  const room = modifierOf(to)
  const [shortest, longest] = lengthsOf(from)
  if (longest > room) return transferOf('length', `the replica takes ${room} characters`)
  if (to.name === 'character' && shortest < room)
    return transferOf('loses', `the replica pads every value with blanks to ${room} characters`)
  return fits
}

const bytesOf = (type: TypeText): number => lengthsOf(type)[1] * (isText(type.name) ? 4 : 1)

const intoName = (from: TypeText): Transfer =>
  bytesOf(from) <= 63 ? fits : transferOf('loses', 'the replica cuts texts after 63 bytes')

const intoBits = (from: TypeText, to: TypeText): Transfer => {
  const [have, room] = [modifierOf(from), modifierOf(to)]
  const isFitting = to.name === 'bit' ? from.name === 'bit' && have === room : have <= room
  return isFitting ? fits : transferOf('length', 'the replica takes bit strings of another length')
}

const bits = new Set(['bit', 'bit varying'])

/** Where the length of texts and of bit strings decides; null where it does not. */
export const lengthTransfer = (from: TypeText, to: TypeText): Transfer | null => {
  if (isText(to.name)) return intoText(from, to)
  if (to.name === 'name') return intoName(from)
  return bits.has(from.name) && bits.has(to.name) ? intoBits(from, to) : null
}
