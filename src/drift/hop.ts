import type { Finding } from '../base/finding.ts'
import type { Subscription } from '../catalog/catalog.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, isCovered, type Outlet, on, sqlList } from './comparison.ts'
import { creation } from './tables.ts'

/** What is wrong between the primary's publication and the replica's subscription, table by table where it is. */
export const hopFindings = (comparison: Comparison): readonly Finding[] => [
  ...publicationFindings(comparison),
  ...subscriptionFindings(comparison),
]

const publicationFindings = (comparison: Comparison): readonly Finding[] => {
  const host = comparison.primary.host
  const publication = comparison.sending
  if (publication !== null)
    return [...operationFindings(host, publication), ...unpublishedFindings(comparison, publication)]
  return [
    finding({
      code: 'publication-missing',
      weight: 'blocks',
      host,
      object: comparison.publication,
      message: `publication ${comparison.publication} does not exist on ${host}`,
      why: 'without it the subscription has nothing to receive, and its worker stops with an error',
      cure: ['repl-migrate setup'],
    }),
  ]
}

const operationFindings = (host: string, publication: Outlet): readonly Finding[] => {
  const missing = (['insert', 'update', 'delete'] as const).filter(operation => !publication.operations[operation])
  if (missing.length === 0) return []
  const all = sqlList(['insert', 'update', 'delete', ...(publication.operations.truncate ? ['truncate'] : [])])
  return [
    finding({
      code: 'operations-not-published',
      weight: 'diverges',
      host,
      object: publication.name,
      message: `publication ${publication.name} does not publish ${sqlList(missing)}`,
      why: 'those changes never reach the replica, without any error',
      cure: [on(host, `ALTER PUBLICATION ${quoteName(publication.name)} SET (publish = '${all}')`)],
    }),
  ]
}

const unpublishedFindings = (comparison: Comparison, publication: Outlet): readonly Finding[] => {
  const { hosts, primary, replica } = comparison
  const left = primary.relations.filter(
    relation =>
      (relation.kind === 'table' || relation.kind === 'partitioned') &&
      relation.persistence === 'permanent' &&
      relation.partitionOf === null &&
      comparison.tables(relation.id) &&
      !isCovered(hosts.primary, publication.ids, relation) &&
      !isEmptyPartitioned(comparison, publication, relation.id),
  )
  return left.map(relation =>
    finding({
      code: 'not-published',
      weight: 'diverges',
      host: primary.host,
      object: relation.id,
      message: `${relation.id} is not in publication ${publication.name}`,
      why: 'its rows stay on the primary, without any error',
      cure: [
        ...(hosts.replica.relations.has(relation.id)
          ? []
          : creation(comparison, relation).map(sql => on(replica.host, sql))),
        on(primary.host, `ALTER PUBLICATION ${quoteName(publication.name)} ADD TABLE ${relation.id}`),
        on(replica.host, `ALTER SUBSCRIPTION ${quoteName(comparison.subscription)} REFRESH PUBLICATION`),
      ],
    }),
  )
}

/** A published partitioned table without partitions has no rows to publish, so the server does not list it. */
const isEmptyPartitioned = (comparison: Comparison, publication: Outlet, id: string): boolean =>
  comparison.hosts.primary.relations.get(id)?.kind === 'partitioned' &&
  (comparison.hosts.primary.partitions.get(id) ?? []).length === 0 &&
  (publication.allTables || publication.members.has(id))

const subscriptionFindings = (comparison: Comparison): readonly Finding[] => {
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
    ...runningFindings(host, subscription),
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

const runningFindings = (host: string, subscription: Subscription): readonly Finding[] => {
  const about = { host, object: subscription.name, weight: 'blocks' } as const
  if (!subscription.enabled)
    return [
      finding({
        ...about,
        code: 'subscription-disabled',
        message: `subscription ${subscription.name} is disabled`,
        why: 'no row arrives, and its slot keeps the WAL of the primary until its disk is full',
        cure: [on(host, `ALTER SUBSCRIPTION ${quoteName(subscription.name)} ENABLE`)],
      }),
    ]
  if (subscription.worker !== null) return []
  return [
    finding({
      ...about,
      code: 'subscription-not-running',
      message: `subscription ${subscription.name} is enabled, but its apply worker does not run`,
      why: 'after an error the worker stops and tries again every few seconds; no row arrives meanwhile',
      cure: ['repl-migrate doctor'],
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
        message: `${id} is published, but subscription ${subscription.name} has not taken it up`,
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
