import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Config, ReplicaConfig } from '../config/config.ts'
import { compareCatalogs } from '../drift/compare.ts'
import { changesSince } from '../materialize/present.ts'
import type { Readers } from '../report/migration.ts'
import { brokenBy } from './broken-pins.ts'
import type { OpenHosts } from './hosts.ts'
import { wantedTables } from './judge.ts'
import { readPatiently } from './patient-reading.ts'
import type { readReaders } from './readers.ts'

/** The catalogs of all hosts, read at the same time. */
export type Catalogs = { readonly primary: Catalog; readonly replicas: readonly Catalog[] }

/** Reads every host's whole catalog at the same time. */
export const readCatalogs = async (config: Config, hosts: OpenHosts): Promise<Catalogs> => {
  const [primary, ...replicas] = await Promise.all([
    readPatiently(config, hosts.primary),
    ...hosts.replicas.map(({ session }) => readPatiently(config, session)),
  ])
  return { primary, replicas }
}

/** The drift between two catalogs as the configuration of one replica asks for it. */
const between = (
  config: Config,
  primary: Catalog,
  replica: ReplicaConfig,
  other: Catalog,
  within: (id: string) => boolean,
): readonly Finding[] => {
  const wanted = wantedTables(config)
  return compareCatalogs({
    primary,
    replica: other,
    publication: config.primary.publication,
    subscription: replica.subscription,
    materializePublication: replica.publication,
    mirror: replica.mirror,
    tables: id => wanted(id) && within(id),
  })
}

/** The drift of every replica, of the tables in `within` only. */
const onEvery = (
  config: Config,
  { primary, replicas }: Catalogs,
  within: (id: string) => boolean,
): readonly Finding[] =>
  config.replicas.flatMap((replica, index) => {
    const other = replicas[index]
    return other === undefined ? [] : between(config, primary, replica, other, within)
  })

/** The Materialize tables that do not fit the replica they read any more; those on which nothing is known yet cannot be judged. */
const brokenPins = (catalogs: Catalogs, config: Config, readers: Readers): readonly Finding[] => {
  const replica = config.replicas.findIndex(({ publication }) => publication !== null)
  const catalog = catalogs.replicas[replica]
  const publication = config.replicas[replica]?.publication ?? null
  if (typeof readers === 'string' || catalog === undefined) return []
  return brokenBy(changesSince(catalog, publication, readers), readers)
}

/** What replication makes of the differences between the hosts, and Materialize of what it reads. */
export const findingsOf = (
  config: Config,
  catalogs: Catalogs,
  { readers, findings }: Awaited<ReturnType<typeof readReaders>>,
  within: (id: string) => boolean = () => true,
): readonly Finding[] => [...onEvery(config, catalogs, within), ...brokenPins(catalogs, config, readers), ...findings]
