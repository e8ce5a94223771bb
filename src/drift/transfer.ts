import type { TypeFact } from '../catalog/catalog.ts'
import { isText } from './length-transfers.ts'
import { textTransfers } from './text-transfers.ts'
import { readType, type TypeText, typeIdOf } from './type-text.ts'
import { type Transfer, transferOf } from './verdict.ts'

type Types = ReadonlyMap<string, TypeFact>

/** The two ends of a column: the types that each host defines, the replica's server_version_num, and when two checks are the same. */
export type Ends = {
  readonly from: Types
  readonly to: Types
  readonly version: number
  readonly same: (left: string, right: string) => boolean
}

const identical = transferOf('travels', 'the types are the same')

/**
 * What becomes of a column's values on their way: logical replication sends the primary's output text and the replica reads
 * it with its own type's input function. `from` and `to` are types as format_type shows them.
 */
export const transfer = (from: string, to: string, ends: Ends): Transfer => {
  const [source, target] = [readType(from), readType(to)]
  if (source.array && target.array) return insideTransfer(spell(source), spell(target), ends, 'empty arrays and NULLs')
  const types = {
    from: source.array ? undefined : ends.from.get(typeIdOf(source.name)),
    to: target.array ? undefined : ends.to.get(typeIdOf(target.name)),
  }
  if (types.from?.kind === 'domain' || types.to?.kind === 'domain') return domainTransfer(from, to, types, ends)
  if (from === to && types.from === undefined && types.to === undefined) return identical
  const made =
    types.from !== undefined && types.to !== undefined
      ? definedTransfer(types.from, types.to, ends)
      : rangeTransfer(from, to, types, ends)
  return made ?? plainTransfer(standIn(source, types.from), standIn(target, types.to), target, ends)
}

/** What is made of other values travels as these do, but for the texts that hold none of them. */
const insideTransfer = (from: string, to: string, ends: Ends, hollow: string): Transfer => {
  const inside = transfer(from, to, ends)
  return inside.verdict === 'never' ? transferOf('format', `${inside.reason}: only ${hollow} are taken`) : inside
}

const spell = ({ name, modifiers }: TypeText): string => {
  if (modifiers.length === 0) return name
  const list = `(${modifiers.join(',')})`
  const zone = name.search(/ with(out)? time zone$/)
  return zone < 0 ? name + list : name.slice(0, zone) + list + name.slice(zone)
}

const plainTransfer = (from: TypeText, to: TypeText, target: TypeText, { version }: Ends): Transfer => {
  const result = textTransfers(from, to, Math.floor(version / 10_000))
  return result.verdict === 'travels' && target.array && target.modifiers.length > 0
    ? transferOf('length', `the replica takes elements of ${target.modifiers[0]} characters`)
    : result
}

/** The name that the matrix knows a type by that is no plain one. */
const standIn = (type: TypeText, defined: TypeFact | undefined): TypeText => {
  if (type.array) return { name: isText(type.name) ? 'text[]' : 'integer[]', modifiers: [], array: false }
  switch (defined?.kind) {
    case undefined:
    case 'domain':
      return type
    case 'enum':
      return { name: 'enum', modifiers: [Math.max(0, ...defined.labels.map(label => [...label].length))], array: false }
    case 'composite':
      return { name: 'record', modifiers: [], array: false }
    case 'range':
      return { name: 'range', modifiers: [], array: false }
  }
}

type DefinedTypes = { readonly from: TypeFact | undefined; readonly to: TypeFact | undefined }

/** The replica's domain lets through what the primary's already let through, if it has the same checks. */
const domainTransfer = (from: string, to: string, types: DefinedTypes, ends: Ends): Transfer => {
  const source = types.from?.kind === 'domain' ? types.from : null
  const target = types.to?.kind === 'domain' ? types.to : null
  const base = transfer(source?.base ?? from, target?.base ?? to, ends)
  const added = (target?.checks ?? []).filter(check => !source?.checks.some(own => ends.same(own, check)))
  if (target === null || added.length === 0 || !['travels', 'loses'].includes(base.verdict)) return base
  const reason = `the replica's ${target.id} demands ${added.join(' and ')}, which the primary does not`
  return transferOf('range', reason, base.changes)
}

const definedTransfer = (from: TypeFact, to: TypeFact, ends: Ends): Transfer | null => {
  if (from.kind === 'enum' && to.kind === 'enum') return enumTransfer(from.labels, to.labels, to.id)
  if (from.kind === 'composite' && to.kind === 'composite')
    return compositeTransfer(
      from.attributes.map(attribute => attribute.type),
      to.attributes.map(attribute => attribute.type),
      ends,
    )
  if (from.kind === 'range' && to.kind === 'range') return insideTransfer(from.subtype, to.subtype, ends, hollowRange)
  return null
}

const enumTransfer = (from: readonly string[], to: readonly string[], id: string): Transfer => {
  const missing = from.filter(label => !to.includes(label))
  if (missing.length === 0) return transferOf('travels', 'the replica knows every label')
  const reason = `the replica's ${id} has no label ${missing.map(label => `'${label}'`).join(', ')}`
  return { ...transferOf('range', reason), labels: { type: id, missing } }
}

/** A record's text holds its fields by position, without names. */
const compositeTransfer = (from: readonly string[], to: readonly string[], ends: Ends): Transfer => {
  if (from.length !== to.length)
    return transferOf('never', `the record has ${from.length} fields on the primary and ${to.length} on the replica`)
  const fields = from.map((type, index) => insideTransfer(type, to[index] ?? type, ends, 'NULLs'))
  const stops = fields.find(({ verdict }) => verdict !== 'travels' && verdict !== 'loses')
  return stops ?? fields.find(({ verdict }) => verdict === 'loses') ?? identical
}

const hollowRange = 'empty and unbounded ranges'

const subtypes: Readonly<Record<string, string>> = {
  int4range: 'integer',
  int8range: 'bigint',
  numrange: 'numeric',
  daterange: 'date',
  tsrange: 'timestamp without time zone',
  tstzrange: 'timestamp with time zone',
}

/** PostgreSQL's own ranges of whole things write [1,5] as [1,6). */
const steps = new Set(['int4range', 'int8range', 'daterange'])

const subtypeOf = (name: string, defined: TypeFact | undefined): string | undefined =>
  defined?.kind === 'range' ? defined.subtype : subtypes[name]

/** A range that a host defines, and one of PostgreSQL's own. */
const rangeTransfer = (from: string, to: string, types: DefinedTypes, ends: Ends): Transfer | null => {
  const [inner, outer] = [subtypeOf(from, types.from), subtypeOf(to, types.to)]
  if (inner === undefined || outer === undefined || (types.from ?? types.to) === undefined) return null
  const inside = insideTransfer(inner, outer, ends, hollowRange)
  return inside.verdict === 'travels' && steps.has(to)
    ? transferOf('loses', `the replica writes the bounds of a ${to} anew`)
    : inside
}
