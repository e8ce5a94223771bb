import type { Finding } from '../base/finding.ts'
import type { Relation } from '../catalog/catalog.ts'
import { qualify } from '../sql/name.ts'
import { createTable } from './canonical.ts'
import { type Comparison, finding, on, type TablePair } from './comparison.ts'

/** Where the replica partitions a table: rows that find no partition there. */
export const partitionFindings = (comparison: Comparison, pair: TablePair): readonly Finding[] => [
  ...otherwiseFindings(comparison, pair),
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

/** By another key than the primary, or where the primary does not: nothing tells that each row finds a partition. */
const otherwiseFindings = (comparison: Comparison, { id, primary, replica }: TablePair): readonly Finding[] => {
  const theirs = comparison.hosts.replica.partitions.get(replica.id) ?? []
  if (replica.kind !== 'partitioned' || comparison.same(primary.partitionKey, replica.partitionKey)) return []
  if (theirs.some(isDefault) || /^HASH\b/.test(replica.partitionKey ?? '')) return []
  const host = comparison.replica.host
  const rest = qualify(replica.schema, `${replica.name}_rest`)
  return [
    finding({
      code: 'partitioned-otherwise-on-replica',
      weight: 'blocks',
      host,
      object: id,
      message: `${id} is partitioned by ${replica.partitionKey} on ${host} and ${primary.partitionKey === null ? 'not at all' : `by ${primary.partitionKey}`} on ${comparison.primary.host}`,
      why: 'the first row without a partition stops the subscription: no partition of relation found for row',
      cure: partitionCure(comparison, rest, `CREATE TABLE ${rest} PARTITION OF ${id} DEFAULT`),
    }),
  ]
}

/** A new partition, and what Materialize wants of it. */
const partitionCure = (comparison: Comparison, id: string, create: string): readonly string[] =>
  [create, ...(comparison.materializePublication === null ? [] : [`ALTER TABLE ${id} REPLICA IDENTITY FULL`])].map(
    sql => on(comparison.replica.host, sql),
  )

const missing = (comparison: Comparison, partition: Relation): Finding => {
  const host = comparison.replica.host
  return finding({
    code: 'partition-missing-on-replica',
    weight: 'blocks',
    host,
    object: partition.id,
    message: `${partition.partitionOf} on ${host} has no partition ${partition.partitionBound}`,
    why: `the first such row stops the subscription: no partition of relation found for row`,
    cure: partitionCure(comparison, partition.id, createTable(partition)),
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
