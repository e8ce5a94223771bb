import type { Catalog } from '../../src/catalog/catalog.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import { openHosts } from '../../src/commands/hosts.ts'
import type { Config } from '../../src/config/config.ts'
import { diffCatalogs } from '../../src/drift/diff.ts'

/** Columns are matched by name; where they stand may differ. */
const unordered = (catalog: Catalog): Catalog => ({
  ...catalog,
  relations: catalog.relations.map(relation => ({
    ...relation,
    columns: relation.columns.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  })),
})

/** 11 keeps an index of a detached partition when its column is dropped, over a column that is none (seen without this tool). */
const isLeftOver = (definition: string): boolean => definition.includes('"........pg.dropped.')

/** A partition has its table's identity from 17 on, and its own defaults before: between majors neither is compared. */
const withoutSources = (catalog: Catalog): Catalog => ({
  ...catalog,
  relations: catalog.relations.map(relation => ({
    ...relation,
    indexes: relation.indexes.filter(({ definition }) => !isLeftOver(definition)),
    columns:
      relation.partitionOf === null
        ? relation.columns
        : relation.columns.map(column =>
            column.generated === 'no' ? { ...column, identity: 'no' as const, default: null } : column,
          ),
  })),
})

/** The catalogs of the primary and of every replica, with columns by name. */
export const catalogsOf = async (config: Config): Promise<readonly [Catalog, ...Catalog[]]> => {
  const hosts = await openHosts(config)
  try {
    const replicas = await Promise.all(hosts.replicas.map(({ session }) => readCatalog(session)))
    return [unordered(await readCatalog(hosts.primary)), ...replicas.map(unordered)]
  } finally {
    await hosts.close()
  }
}

/** What of one catalog another lacks or has otherwise, as text; empty where they are alike. */
export const difference = (before: Catalog, after: Catalog): string => diffCatalogs(before, after).text

/** What two hosts' catalogs have otherwise, as text; `mixed` where their majors are not the same. */
export const hostsDiffer = (mixed: boolean, primary: Catalog, replica: Catalog | undefined): string => {
  if (replica === undefined) return 'there is no replica'
  return mixed ? difference(withoutSources(primary), withoutSources(replica)) : difference(primary, replica)
}

/** The primary's catalog, once it is certain that its replicas' are alike. Throws what differs. */
export const commonCatalog = async (config: Config): Promise<Catalog> => {
  const [primary, ...replicas] = await catalogsOf(config)
  const found = replicas.map(replica => difference(primary, replica)).join('')
  if (found !== '') throw new Error(`the hosts differ:\n${found}`)
  return primary
}
