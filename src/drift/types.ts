import type { Finding } from '../base/finding.ts'
import type { Column, Subscription, TypeFact } from '../catalog/catalog.ts'
import { quoteLiteral, quoteName } from '../sql/name.ts'
import { binaryTransfer } from './binary-transfers.ts'
import { type Comparison, finding, on, pinned, type TablePair, topOf } from './comparison.ts'
import { missingTypes, typesWithin } from './needed-types.ts'
import { transfer } from './transfer.ts'
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
  const binary = comparison.receiving?.binary === true ? comparison.receiving : null
  const asText = transfer(column.type, own.type, ends)
  const result = binary === null ? asText : binaryTransfer(column.type, own.type, ends)
  if (result.labels !== undefined) return [labelsFinding(comparison, result.labels.type, result.labels.missing)]
  if (result.verdict !== 'travels') {
    const found = typeFinding(comparison, pair, column, own, result)
    return [binary === null || asText.verdict !== 'travels' ? found : asTextInstead(comparison, found, binary)]
  }
  return spell(column.type) === spell(own.type) ? [] : [noteFinding(comparison, pair, column, own)]
}

const unreadOf = (type: TypeFact | undefined): readonly string[] => (type?.kind === 'domain' ? type.unread : [])

/** Domains of a column with a CHECK that neither host has read its values by: apply does, whatever an UPDATE writes. */
export const unreadFindings = (comparison: Comparison, own: Column): readonly Finding[] => {
  const { primary, replica } = comparison.hosts
  return typesWithin(replica.types, own.type).flatMap(type => {
    const names = unreadOf(type)
    return names.length === 0 || unreadOf(primary.types.get(type.id)).length === 0
      ? []
      : [unreadFinding(comparison, type.id, names.map(quoteName).join(', '))]
  })
}

/** Whether the CHECK should go, or the values be mended and read, is for a person to say. */
const unreadFinding = (comparison: Comparison, id: string, names: string): Finding =>
  finding({
    code: 'check-not-valid',
    weight: 'blocks',
    host: comparison.replica.host,
    object: id,
    message: `${id} has a CHECK that is NOT VALID on ${comparison.primary.host} and on ${comparison.replica.host}: ${names}`,
    why: `the next UPDATE of a row with an older value that breaks it stops the subscription, whatever it writes, for apply reads every value anew: mend such values and write ALTER DOMAIN ${id} VALIDATE CONSTRAINT on both hosts, or DROP CONSTRAINT`,
    cure: [],
  })

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

/** Nothing need be retyped: sent as text, the values travel. */
const asTextInstead = (comparison: Comparison, found: Finding, subscription: Subscription): Finding => ({
  ...found,
  why: `subscription ${subscription.name} is binary, and ${found.why}`,
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
