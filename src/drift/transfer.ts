import type { TypeFact } from '../catalog/catalog.ts'
import { type Transfer, textTransfers } from './text-transfers.ts'
import { readType, type TypeText, typeIdOf } from './type-text.ts'

type Types = ReadonlyMap<string, TypeFact>

/** The two ends of a column: the types that each host defines, the replica's server_version_num, and when two checks are the same. */
export type Ends = {
  readonly from: Types
  readonly to: Types
  readonly version: number
  readonly same: (left: string, right: string) => boolean
}

const travels: Transfer = { verdict: 'travels', reason: 'the types are the same' }

/**
 * What becomes of a column's values on their way: logical replication sends the primary's output text and the replica reads
 * it with its own type's input function. `from` and `to` are types as format_type shows them.
 */
export const transfer = (from: string, to: string, ends: Ends): Transfer => {
  const [source, target] = [readType(from), readType(to)]
  if (source.array || target.array) return arrayTransfer(source, target, ends)
  const types = { from: ends.from.get(typeIdOf(source.name)), to: ends.to.get(typeIdOf(target.name)) }
  if (types.from?.kind === 'domain' || types.to?.kind === 'domain') return domainTransfer(from, to, types, ends)
  if (types.from !== undefined && types.to !== undefined) return definedTransfer(types.from, types.to, ends)
  if (types.from?.kind === 'enum') return enumAsText(types.from.labels, to, ends)
  if (from === to) return travels
  return textTransfers(source, target, ends.version)
}

const arrayTransfer = (source: TypeText, target: TypeText, ends: Ends): Transfer => {
  if (source.array && target.array) return transfer(spell(source), spell(target), ends)
  if (source.array) return textTransfers({ name: 'array', modifiers: [], array: false }, target, ends.version)
  return { verdict: 'format', reason: `a single ${source.name} is not written like an array` }
}

const spell = ({ name, modifiers }: TypeText): string => {
  if (modifiers.length === 0) return name
  const list = `(${modifiers.join(',')})`
  const zone = name.search(/ with(out)? time zone$/)
  return zone < 0 ? name + list : name.slice(0, zone) + list + name.slice(zone)
}

type DefinedTypes = { readonly from: TypeFact | undefined; readonly to: TypeFact | undefined }

/** The replica's domain lets through what the primary's already let through, if it has the same checks. */
const domainTransfer = (from: string, to: string, types: DefinedTypes, ends: Ends): Transfer => {
  const source = types.from?.kind === 'domain' ? types.from : null
  const target = types.to?.kind === 'domain' ? types.to : null
  const added = (target?.checks ?? []).filter(check => !source?.checks.some(own => ends.same(own, check)))
  if (target !== null && added.length > 0)
    return {
      verdict: 'range',
      reason: `the replica's ${target.id} demands ${added.join(' and ')}, which the primary does not`,
    }
  return transfer(source?.base ?? from, target?.base ?? to, ends)
}

const definedTransfer = (from: TypeFact, to: TypeFact, ends: Ends): Transfer => {
  if (from.kind === 'enum' && to.kind === 'enum') return enumTransfer(from.labels, to.labels, to.id)
  if (from.kind === 'composite' && to.kind === 'composite')
    return compositeTransfer(
      from.attributes.map(attribute => attribute.type),
      to.attributes.map(attribute => attribute.type),
      ends,
    )
  if (from.kind === 'range' && to.kind === 'range') return transfer(from.subtype, to.subtype, ends)
  return {
    verdict: 'never',
    reason: `${from.id} is an ${from.kind} type on the primary and ${to.id} a ${to.kind} type on the replica`,
  }
}

const enumTransfer = (from: readonly string[], to: readonly string[], id: string): Transfer => {
  const labels = from.filter(label => !to.includes(label))
  if (labels.length === 0) return { verdict: 'travels', reason: 'the replica knows every label' }
  return {
    verdict: 'range',
    reason: `the replica's ${id} has no label ${labels.map(label => `'${label}'`).join(', ')}`,
    labels: { type: id, missing: labels },
  }
}

/** A label is at most 63 bytes and arrives as plain text. */
const enumAsText = (labels: readonly string[], to: string, ends: Ends): Transfer => {
  const longest = Math.max(0, ...labels.map(label => [...label].length))
  return textTransfers({ name: 'character varying', modifiers: [longest], array: false }, readType(to), ends.version)
}

/** A record's text holds its fields by position, without names. */
const compositeTransfer = (from: readonly string[], to: readonly string[], ends: Ends): Transfer => {
  if (from.length !== to.length)
    return {
      verdict: 'format',
      reason: `the record has ${from.length} fields on the primary and ${to.length} on the replica`,
    }
  const fields = from.map((type, index) => transfer(type, to[index] ?? type, ends))
  return fields.find(field => field.verdict !== 'travels') ?? travels
}
