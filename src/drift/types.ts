import type { Finding } from '../base/finding.ts'
import type { Column, Subscription } from '../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, pinned, type TablePair, topOf } from './comparison.ts'
import { missingTypes } from './needed-types.ts'
import { transfer } from './transfer.ts'
import { readType } from './type-text.ts'
import type { Transfer } from './verdict.ts'

/** What becomes of a column's values, from the primary's type to the replica's. */
export const typeFindings = (
  comparison: Comparison,
  pair: TablePair,
  column: Column,
  own: Column,
): readonly Finding[] => {
  const { hosts, replica } = comparison
  const ends = { from: hosts.primary.types, to: hosts.replica.types, version: replica.version, same: comparison.same }
  const result = transfer(column.type, own.type, ends)
  if (result.labels !== undefined) return [labelsFinding(comparison, result.labels.type, result.labels.missing)]
  if (result.verdict !== 'travels') return [typeFinding(comparison, pair, column, own, result)]
  if (comparison.receiving?.binary === true && !sameInBinary(column, own))
    return [binaryFinding(comparison, pair, column, own, comparison.receiving)]
  return spell(column.type) === spell(own.type) ? [] : [noteFinding(comparison, pair, column, own)]
}

const spell = (type: string): string => type.replaceAll('"', '')

const place = (pair: TablePair, column: Column): string => `${pair.id}.${quoteName(column.name)}`

const typeFinding = (
  comparison: Comparison,
  pair: TablePair,
  column: Column,
  own: Column,
  result: Transfer,
): Finding => {
  const loses = result.verdict === 'loses'
  const cure = column.typeId === own.typeId && column.type === own.type ? [] : retype(comparison, pair, column)
  const stall = cure.length === 0 ? '' : pinned(comparison, 'the type')
  return finding({
    code: loses ? 'type-loses' : 'type-does-not-travel',
    weight: loses ? 'diverges' : 'blocks',
    host: comparison.replica.host,
    object: place(pair, column),
    message: `${place(pair, column)} is ${column.type} on ${comparison.primary.host} and ${own.type} on ${comparison.replica.host} (${result.verdict})`,
    why: `${consequence(result)}${stall}`,
    cure,
  })
}

const consequence = ({ verdict, reason, changes }: Transfer): string => {
  switch (verdict) {
    case 'travels':
    case 'loses':
      return `${reason}: the hosts hold different values`
    case 'never':
      return `the first value stops the subscription: ${reason}`
    case 'range':
    case 'length':
    case 'format':
      return `the first value that does not fit stops the subscription${changes ? ', others arrive as other values' : ''}: ${reason}`
  }
}

const retype = (comparison: Comparison, pair: TablePair, column: Column): readonly string[] => {
  const name = quoteName(column.name)
  const alter = `ALTER TABLE ${topOf(comparison, pair)} ALTER COLUMN ${name} TYPE ${column.type} USING ${name}::${column.type}`
  return [...missingTypes(comparison, [column]), alter].map(sql => on(comparison.replica.host, sql))
}

const labelsFinding = (comparison: Comparison, id: string, labels: readonly string[]): Finding =>
  finding({
    code: 'enum-labels-missing',
    weight: 'blocks',
    host: comparison.replica.host,
    object: id,
    message: `${id} on ${comparison.replica.host} lacks ${labels.map(label => `'${label}'`).join(', ')}`,
    why: 'the first row with such a value stops the subscription: invalid input value for enum',
    cure: labels.map(label => on(comparison.replica.host, addLabel(comparison, id, label))),
  })

/** Behind the label that precedes it on the primary, so that both hosts sort alike. */
const addLabel = (comparison: Comparison, id: string, label: string): string => {
  const type = comparison.hosts.primary.types.get(id)
  const labels = type?.kind === 'enum' ? type.labels : []
  const position = labels.indexOf(label)
  const [before, after] = [labels[position - 1], labels[position + 1]]
  const where =
    before !== undefined
      ? ` AFTER ${quoteLiteral(before)}`
      : after !== undefined
        ? ` BEFORE ${quoteLiteral(after)}`
        : ''
  return `ALTER TYPE ${id} ADD VALUE ${quoteLiteral(label)}${where}`
}

/** Types whose binary form is the text itself. */
const textual = new Set(['text', 'character varying', 'character', 'bpchar', 'json'])

const sameInBinary = (column: Column, own: Column): boolean => {
  const [from, to] = [readType(column.type), readType(own.type)]
  return (
    from.array === to.array &&
    (from.name === to.name || (textual.has(from.name) && textual.has(to.name) && !from.array))
  )
}

const binaryFinding = (
  comparison: Comparison,
  pair: TablePair,
  column: Column,
  own: Column,
  subscription: Subscription,
): Finding =>
  finding({
    code: 'type-does-not-travel',
    weight: 'blocks',
    host: comparison.replica.host,
    object: place(pair, column),
    message: `${place(pair, column)} is ${column.type} on ${comparison.primary.host} and ${own.type} on ${comparison.replica.host} (format)`,
    why: `subscription ${subscription.name} is binary, and the two types have different binary forms: rows stop, or arrive as other values`,
    cure: [on(comparison.replica.host, `ALTER SUBSCRIPTION ${quoteName(subscription.name)} SET (binary = false)`)],
  })

const noteFinding = (comparison: Comparison, pair: TablePair, column: Column, own: Column): Finding =>
  finding({
    code: 'type-differs',
    weight: 'note',
    host: comparison.replica.host,
    object: place(pair, column),
    message: `${place(pair, column)} is ${column.type} on ${comparison.primary.host} and ${own.type} on ${comparison.replica.host}`,
    why: 'every value of the primary arrives as it is',
  })
