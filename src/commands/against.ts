import type { Catalog } from '../catalog/catalog.ts'
import type { Config } from '../config/config.ts'
import type { Catalogs } from './compare.ts'
import { openHost } from './hosts.ts'
import { readPatiently } from './patient-reading.ts'
import { readReaders } from './readers.ts'
import { readSavedCatalog } from './saved-catalog.ts'

/** Files of saved catalogs by the name of the host they stand for; such a host is not connected to. */
export type SavedCatalogs = Readonly<Record<string, string>>

const readHost = async (config: Config, host: string, saved: SavedCatalogs): Promise<Catalog> => {
  const file = saved[host]
  if (file !== undefined) return { ...(await readSavedCatalog(file)), host }
  const session = await openHost(config, host)
  return readPatiently(config, session).finally(() => session.close())
}

/** Every host's whole catalog, read at the same time, or from the file that stands for it. */
export const readAgainst = async (config: Config, saved: SavedCatalogs): Promise<Catalogs> => {
  const hosts = ['primary', ...config.replicas.map(({ name }) => name)]
  const [primary, ...replicas] = await Promise.all(hosts.map(host => readHost(config, host, saved)))
  if (primary === undefined) throw new TypeError('the primary was asked for')
  return { primary, replicas }
}

/** What reads the replicas; Materialize knows the replica that is there, not the one that was. */
export const readersAgainst = (config: Config, saved: SavedCatalogs): ReturnType<typeof readReaders> =>
  config.replicas.some(({ name, publication }) => publication !== null && saved[name] !== undefined)
    ? Promise.resolve({ readers: 'unused', findings: [] })
    : readReaders(config)
