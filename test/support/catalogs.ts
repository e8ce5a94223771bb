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

/** The catalogs of the primary and of every replica, fit to be compared with one another. */
const catalogsOf = async (config: Config): Promise<readonly [Catalog, ...Catalog[]]> => {
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

/** The primary's catalog, once it is certain that its replicas' are alike. Throws what differs. */
export const commonCatalog = async (config: Config): Promise<Catalog> => {
  const [primary, ...replicas] = await catalogsOf(config)
  const found = replicas.map(replica => difference(primary, replica)).join('')
  if (found !== '') throw new Error(`the hosts differ:\n${found}`)
  return primary
}
