import type { Finding } from '../base/finding.ts'
import type { Relation } from '../catalog/catalog.ts'
import { leavesOf } from '../catalog/find.ts'
import { quoteName } from '../sql/name.ts'
import { type Comparison, finding, isCovered, type Outlet, on, sqlList } from './comparison.ts'
import { subscriptionFindings } from './subscription.ts'
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
      !isEmptyPartitioned(comparison, publication, relation),
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

/** A published partitioned table without leaves has no rows to publish, so the server does not list it; before 13 none is a member. */
const isEmptyPartitioned = (comparison: Comparison, publication: Outlet, relation: Relation): boolean =>
  leavesOf(comparison.hosts.primary, relation).length === 0 &&
  (publication.allTables ||
    publication.schemas.includes(relation.schema) ||
    publication.members.has(relation.id) ||
    comparison.primary.version < 130_000)
