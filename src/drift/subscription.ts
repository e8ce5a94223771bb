import type { Finding } from '../base/finding.ts'
import type { Subscription } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, on, sqlList } from './comparison.ts'
import { slotFinding } from './slot.ts'
import { twiceFindings } from './twice.ts'

/** What is wrong on the replica's side of the hop: its subscription, the slot it reads, and the tables it has taken up. */
export const subscriptionFindings = (comparison: Comparison): readonly Finding[] => {
  const host = comparison.replica.host
  const subscription = comparison.receiving
  const name = comparison.subscription
  const about = { host, object: name, weight: 'blocks' } as const
  if (subscription === null)
    return [
      finding({
        ...about,
        code: 'subscription-missing',
        message: `subscription ${name} does not exist on ${host}`,
        why: 'nothing fetches the rows of the primary',
        cure: ['repl-migrate setup'],
      }),
    ]
  return [
    ...runningFindings(comparison, subscription),
    ...twiceFindings(comparison, subscription),
    ...(subscription.publications.includes(comparison.publication)
      ? membershipFindings(comparison, subscription)
      : [
          finding({
            ...about,
            code: 'subscription-reads-other-publication',
            message: `subscription ${name} reads ${sqlList(subscription.publications)}, not ${comparison.publication}`,
            why: 'the rows of this publication never arrive',
            cure: [
              on(host, `ALTER SUBSCRIPTION ${quoteName(name)} ADD PUBLICATION ${quoteName(comparison.publication)}`),
            ],
          }),
        ]),
  ]
}

/** The gravest reason why no row arrives: the others follow from it. */
const runningFindings = (comparison: Comparison, subscription: Subscription): readonly Finding[] => {
  const lost = slotFinding(comparison, subscription)
  if (lost !== null) return [lost]
  const about = { host: comparison.replica.host, object: subscription.name, weight: 'blocks' } as const
  if (!subscription.enabled)
    return [
      finding({
        ...about,
        code: 'subscription-disabled',
        message: `subscription ${subscription.name} is disabled`,
        why: 'no row arrives, and its slot keeps the WAL of the primary until its disk is full',
        cure: [on(comparison.replica.host, `ALTER SUBSCRIPTION ${quoteName(subscription.name)} ENABLE`)],
      }),
    ]
  if (subscription.worker !== null) return []
  const { apply, copy } = subscription.failures ?? { apply: 0, copy: 0 }
  return [
    apply + copy > 0
      ? finding({
          ...about,
          code: 'subscription-failing',
          message: `subscription ${subscription.name} keeps failing: ${apply} times while applying rows, ${copy} times while copying tables`,
          why: 'its worker stops at an error and tries again every few seconds; the log of the replica names the error, and mostly another finding its cause',
        })
      : finding({
          ...about,
          code: 'subscription-not-running',
          message: `subscription ${subscription.name} is enabled, but its apply worker does not run`,
          why: 'it cannot reach the primary, or it stops at an error and tries again every few seconds: the log of the replica says which',
        }),
  ]
}

const membershipFindings = (comparison: Comparison, subscription: Subscription): readonly Finding[] => {
  const { hosts, published, replica } = comparison
  const states = new Map(subscription.tables.map(({ table, state }) => [table, state]))
  const missing = [...published].filter(id => !states.has(id) && hosts.replica.relations.has(id))
  const refresh = on(replica.host, `ALTER SUBSCRIPTION ${quoteName(subscription.name)} REFRESH PUBLICATION`)
  return [
    ...missing.map(id =>
      finding({
        code: 'not-subscribed',
        weight: 'blocks',
        host: replica.host,
        object: id,
        message: `${id} is published, but subscription ${subscription.name} on ${replica.host} has not taken it up`,
        why: 'its rows are thrown away on arrival until the subscription is refreshed',
        cure: [refresh],
      }),
    ),
    ...subscription.tables
      .filter(({ table, state }) => published.has(table) && state !== 'r' && state !== 's')
      .map(({ table }) =>
        finding({
          code: 'initial-copy-unfinished',
          weight: 'note',
          host: replica.host,
          object: table,
          message: `the initial copy of ${table} is not finished`,
          why: 'its rows are complete once the copy has caught up',
        }),
      ),
    ...staleFindings(comparison, subscription, refresh),
  ]
}

const staleFindings = (comparison: Comparison, subscription: Subscription, refresh: string): readonly Finding[] => {
  const { sending } = comparison
  if (subscription.publications.length !== 1 || sending === null) return []
  return subscription.tables
    .filter(({ table }) => !sending.ids.has(table) && comparison.tables(table))
    .map(({ table }) =>
      finding({
        code: 'still-subscribed',
        weight: 'note',
        host: comparison.replica.host,
        object: table,
        message: `${table} is no longer published, but subscription ${subscription.name} still lists it`,
        why: 'nothing arrives for it; a refresh takes it off the list',
        cure: [refresh],
      }),
    )
}
