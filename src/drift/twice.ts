import type { Finding } from '../base/finding.ts'
import type { Subscription } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, sqlList } from './comparison.ts'

/** Other subscriptions to the same primary that bring rows of the same tables. One from another primary is its owner's affair. */
export const twiceFindings = (comparison: Comparison, subscription: Subscription): readonly Finding[] => {
  const slots = new Set(comparison.primary.slots.map(({ name }) => name))
  const own = new Set(subscription.tables.map(({ table }) => table))
  return comparison.replica.subscriptions
    .filter(other => other.name !== subscription.name && other.enabled && slots.has(other.slot ?? ''))
    .flatMap(other => {
      const shared = other.tables.map(({ table }) => table).filter(id => own.has(id) && comesWhole(comparison, id))
      return shared.length === 0 ? [] : [twice(comparison, subscription, other, shared)]
    })
}

/** With a row filter each of two subscriptions may bring its share. */
const comesWhole = (comparison: Comparison, id: string): boolean =>
  comparison.published.has(id) && (comparison.sending?.members.get(id)?.filter ?? null) === null

const twice = (
  comparison: Comparison,
  subscription: Subscription,
  other: Subscription,
  shared: readonly string[],
): Finding => {
  const unique = (id: string) =>
    comparison.hosts.replica.relations.get(id)?.indexes.some(index => index.unique) ?? false
  const stops = shared.some(unique)
  const host = comparison.replica.host
  return finding({
    code: 'subscribed-twice',
    weight: stops ? 'blocks' : 'diverges',
    host,
    object: other.name,
    message: `subscriptions ${subscription.name} and ${other.name} both bring the rows of ${sqlList(shared)} from ${comparison.primary.host}`,
    why: stops
      ? 'every new row arrives twice, and the second one stops its subscription: duplicate key value; delete such a row on the replica once'
      : 'every new row arrives twice, without any error',
    cure: shared.length === other.tables.length ? [on(host, `DROP SUBSCRIPTION ${quoteName(other.name)}`)] : [],
  })
}
