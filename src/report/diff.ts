import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { indexCatalog } from '../catalog/find.ts'
import type { Suppressed } from '../drift/accepted.ts'
import { type CatalogDiff, type DiffScope, diffCatalogs } from '../drift/diff.ts'
import { respell, spellingBetween } from '../drift/respell.ts'
import { type ColumnDiff, columnsOf, referencesOf } from './diff-columns.ts'
import type { HopReport } from './status.ts'

/** What differs between the primary and one replica. `columns` by table, in the primary's order; `references` to other tables too. */
export type ReplicaDiff = CatalogDiff & {
  readonly replica: string
  readonly columns: Readonly<Record<string, readonly ColumnDiff[]>>
  readonly references: Readonly<Record<string, readonly string[]>>
}

/** One host of the picture; Materialize is not asked for its version. */
export type HostReport = {
  readonly name: string
  readonly role: 'primary' | 'replica' | 'materialize'
  /** `15.18`. */
  readonly version: string | null
  readonly database: string | null
}

/** Everything a report of the differences shows. */
export type DiffReport = {
  readonly outcome: 'equal' | 'differs'
  /** When the hosts were read, as ISO 8601 in UTC. */
  readonly at: string
  readonly hosts: readonly HostReport[]
  readonly hops: readonly HopReport[]
  readonly replicas: readonly ReplicaDiff[]
  /** What replication makes of the differences. */
  readonly findings: readonly Finding[]
  /** What of it does not count. */
  readonly suppressed: readonly Suppressed[]
}

/** 150018 as people say it: `15.18`. */
const shownVersion = (version: number): string => `${Math.floor(version / 10000)}.${version % 10000}`

/** A host by what its catalog says of it. */
export const hostReport = (role: 'primary' | 'replica', { host, version, database }: Catalog): HostReport => ({
  name: host,
  role,
  version: shownVersion(version),
  database,
})

/** Two catalogs compared object by object, as far as `scope` goes. Pure. */
export const replicaDiff = (primary: Catalog, replica: Catalog, scope: DiffScope): ReplicaDiff => {
  const compared = diffCatalogs(primary, replica, scope)
  const [ours, theirs] = [indexCatalog(primary).relations, indexCatalog(replica).relations]
  const spelling = spellingBetween(primary, replica)
  const pairs = compared.tables.map(({ table }) => {
    const [left, right] = [ours.get(table), theirs.get(table)]
    return { table, left, right: left === undefined || right === undefined ? right : respell(right, left, spelling) }
  })
  return {
    replica: replica.host,
    ...compared,
    columns: Object.fromEntries(pairs.map(({ table, left, right }) => [table, columnsOf(left, right)])),
    references: Object.fromEntries(pairs.map(({ table, left, right }) => [table, referencesOf(left, right)])),
  }
}
