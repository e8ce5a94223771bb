import type { Catalog } from '../../src/catalog/catalog.ts'
import { readCatalog } from '../../src/catalog/read.ts'
import { openHosts } from '../../src/commands/hosts.ts'
import type { Config } from '../../src/config/config.ts'

/** Columns are matched by name; where they stand may differ. */
const unordered = (catalog: Catalog): Catalog => ({
  ...catalog,
  relations: catalog.relations.map(relation => ({
    ...relation,
    columns: relation.columns.toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  })),
})

/** The catalogs of the primary and of every replica, fit to be compared with one another. */
export const catalogsOf = async (config: Config): Promise<readonly [Catalog, ...Catalog[]]> => {
  const hosts = await openHosts(config)
  try {
    const replicas = await Promise.all(hosts.replicas.map(({ session }) => readCatalog(session)))
    return [unordered(await readCatalog(hosts.primary)), ...replicas.map(unordered)]
  } finally {
    await hosts.close()
  }
}
