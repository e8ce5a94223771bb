import type { TypeFact } from '../catalog/catalog.ts'
import { isText } from './length-transfers.ts'
import { type Ends, transfer } from './transfer.ts'
import { readType, typeIdOf } from './type-text.ts'
import { type Transfer, transferOf } from './verdict.ts'

type Types = ReadonlyMap<string, TypeFact>

/** Bytes of the types that always have as many. */
const widths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [1, ['boolean', '"char"']],
      [2, ['smallint']],
      [4, ['integer', 'real', 'oid', 'xid', 'date', 'regclass', 'regtype']],
      [6, ['macaddr']],
      [8, ['bigint', 'double precision', 'money', 'timestamp without time zone', 'timestamp with time zone']],
      [8, ['time without time zone', 'pg_lsn', 'xid8', 'macaddr8']],
      [12, ['time with time zone']],
      [16, ['interval', 'uuid', 'point']],
      [24, ['line', 'circle']],
      [32, ['lseg', 'box']],
    ] as const
  ).flatMap(([width, names]) => names.map(name => [name, width])),
)

/** The types that send the characters themselves. */
const isCharacters = (name: string, fact: TypeFact | undefined): boolean =>
  isText(name) || fact?.kind === 'enum' || ['name', 'json', 'xml'].includes(name)

/** Types that refuse much of what the bytes of others say. */
const refusesMany = (from: string, to: string): boolean =>
  /^(time w|line|circle)/.test(to) || (/^(real|double)/.test(from) && /^(date|timestamp)/.test(to))
const moments = /^timestamp/
const numbers = /^(oid|xid)$/
const bits = /^bit( varying)?$/

const sameWidth = (from: string, to: string): Transfer => {
  if (numbers.test(from) && numbers.test(to)) return transferOf('travels', 'both are a number of four bytes')
  if (moments.test(from) && moments.test(to))
    return transferOf(
      'loses',
      'the replica takes the bytes as they are, a time in UTC for one without a zone or the reverse',
    )
  const reason = `the replica takes the bytes of ${from} for ${to}`
  return refusesMany(from, to) ? transferOf('range', `${reason}, and refuses many`, true) : transferOf('loses', reason)
}

const baseOf = (text: string, types: Types): string => {
  const fact = types.get(typeIdOf(readType(text).name))
  return fact?.kind === 'domain' && !readType(text).array ? baseOf(fact.base, types) : text
}

const differ = (from: string, to: string): Transfer =>
  transferOf('format', `${from} and ${to} have different binary forms: rows stop, or arrive as other values`, true)

/** Arrays and records name the types of what is in them; from 15 on those that users define are not compared. */
const insideTransfer = (from: string, to: string, ends: Ends): Transfer => {
  const isDefined = ends.version >= 150_000 && (ends.from.has(typeIdOf(from)) || ends.to.has(typeIdOf(to)))
  const inside = binaryTransfer(from, to, ends)
  return isDefined || readType(from).name === readType(to).name
    ? inside
    : transferOf('never', `binary arrays and records name the type of what is in them, and ${from} is not ${to}`)
}

const spell = (text: string): string => text.slice(0, -'[]'.length)

const recordTransfer = (from: TypeFact, to: TypeFact, ends: Ends): Transfer | null => {
  if (from.kind !== 'composite' || to.kind !== 'composite' || from.attributes.length !== to.attributes.length)
    return null
  const fields = from.attributes.map(({ type }, index) => insideTransfer(type, to.attributes[index]?.type ?? '', ends))
  return fields.find(({ verdict }) => verdict !== 'travels') ?? transferOf('travels', 'the fields are the same')
}

const charactersTransfer = (text: Transfer, to: string): Transfer =>
  to === 'name' && text.verdict === 'loses' ? transferOf('length', 'the replica takes 63 bytes') : text

/** What becomes of a column's values where the subscription is binary: no text, the bytes that a type's send function gives. */
export const binaryTransfer = (from: string, to: string, ends: Ends): Transfer => {
  const [source, target] = [readType(baseOf(from, ends.from)), readType(baseOf(to, ends.to))]
  if (source.array && target.array) return insideTransfer(spell(from), spell(to), ends)
  const facts = [ends.from.get(typeIdOf(source.name)), ends.to.get(typeIdOf(target.name))] as const
  if (source.array !== target.array) return differ(from, to)
  const record = facts[0] !== undefined && facts[1] !== undefined ? recordTransfer(facts[0], facts[1], ends) : null
  if (record !== null) return record
  if (source.name === target.name || (bits.test(source.name) && bits.test(target.name))) return transfer(from, to, ends)
  if (isCharacters(source.name, facts[0]) && isCharacters(target.name, facts[1]))
    return charactersTransfer(transfer(from, to, ends), target.name)
  if (target.name === 'bytea') return transferOf('loses', 'the replica keeps the bytes')
  const [width, room] = [widths[source.name], widths[target.name]]
  if (width === undefined || room === undefined) return differ(from, to)
  if (width === room) return sameWidth(source.name, target.name)
  return transferOf('never', `a binary ${from} has ${width} bytes, a ${to} ${room}`)
}
