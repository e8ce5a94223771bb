import type { Finding } from '../base/finding.ts'
import type { Relation } from '../catalog/catalog.ts'
import { createTable } from './canonical.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'

/** Where both hosts partition a table: rows that find no partition on the replica. */
export const partitionFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...boundFindings(comparison, pair.primary, pair.replica),
  ...belowFindings(comparison, pair.primary, pair.replica),
]

const isDefault = (relation: Relation): boolean => relation.partitionBound === 'DEFAULT'

const belowFindings = (comparison: Comparison, primary: Relation, replica: Relation): readonly Finding[] => {
  const ours = comparison.hosts.primary.partitions.get(primary.id) ?? []
  const theirs = comparison.hosts.replica.partitions.get(replica.id) ?? []
  if (replica.kind !== 'partitioned' || !comparison.same(primary.partitionKey, replica.partitionKey)) return []
  return ours.flatMap(partition => {
    const twin =
      theirs.find(own => own.id === partition.id) ??
      theirs.find(own => comparison.same(own.partitionBound, partition.partitionBound))
    if (twin === undefined) return theirs.some(isDefault) ? [] : [missing(comparison, partition)]
    return [...boundFindings(comparison, partition, twin, theirs), ...belowFindings(comparison, partition, twin)]
  })
}

const missing = (comparison: Comparison, partition: Relation): Finding => {
  const host = comparison.replica.host
  return finding({
    code: 'partition-missing-on-replica',
    weight: 'blocks',
    host,
    object: partition.id,
    message: `${partition.partitionOf} on ${host} has no partition ${partition.partitionBound}`,
    why: `the first such row stops the subscription: no partition of relation found for row`,
    cure: [on(host, createTable(partition))],
  })
}

/** A partition refuses rows outside its bound when they are sent to it by name. */
const boundFindings = (
  comparison: Comparison,
  primary: Relation,
  replica: Relation,
  siblings: readonly Relation[] = [],
): readonly Finding[] => {
  const bound = replica.partitionBound
  if (bound === null || comparison.same(primary.partitionBound, bound) || siblings.some(isDefault)) return []
  return [
    finding({
      code: 'partition-bound-differs',
      weight: 'blocks',
      host: comparison.replica.host,
      object: replica.id,
      message: `${replica.id} takes ${bound} on ${comparison.replica.host} and ${primary.partitionBound ?? 'every row'} on ${comparison.primary.host}`,
      why: 'rows that the primary keeps there stop the subscription: they violate the partition constraint, or find no partition',
    }),
  ]
}
