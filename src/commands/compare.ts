import { readFile } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { catalogFromJson } from '../catalog/json.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Config, ReplicaConfig } from '../config/config.ts'
import { compareCatalogs } from '../drift/compare.ts'
import { changesSince } from '../materialize/present.ts'
import type { Readers } from '../report/migration.ts'
import { brokenBy } from './broken-pins.ts'
import { type OpenHosts, openHost, openHosts } from './hosts.ts'
import { wantedTables } from './judge.ts'
import { readReaders } from './readers.ts'

/** The catalogs of all hosts, read at the same time. */
export type Catalogs = { readonly primary: Catalog; readonly replicas: readonly Catalog[] }

/** Reads every host's whole catalog at the same time. */
export const readCatalogs = async (hosts: OpenHosts): Promise<Catalogs> => {
  const [primary, ...replicas] = await Promise.all([
    readCatalog(hosts.primary),
    ...hosts.replicas.map(({ session }) => readCatalog(session)),
  ])
  return { primary, replicas }
}

const openCatalogs = async (config: Config): Promise<Catalogs> => {
  const hosts = await openHosts(config)
  return readCatalogs(hosts).finally(() => hosts.close())
}

/** A catalog saved earlier, to stand for a replica. Throws `catalog-unreadable` (exit 2). */
const readSaved = async (file: string): Promise<Catalog> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('catalog-unreadable', `the saved catalog ${file} cannot be read`, {
      exit: 2,
      hint: '`repl-migrate drift --save FILE` writes one',
      cause,
    })
  })
  return catalogFromJson(text)
}

/** What differs, and the catalogs it was found in. */
export type DriftResult = {
  readonly outcome: 'equal' | 'drift'
  readonly findings: readonly Finding[]
  readonly catalogs: Catalogs
}

/** The Materialize tables that do not fit the replica they read any more; those on which nothing is known yet cannot be judged. */
const brokenPins = (catalogs: Catalogs, config: Config, readers: Readers): readonly Finding[] => {
  const replica = config.replicas.findIndex(({ publication }) => publication !== null)
  const catalog = catalogs.replicas[replica]
  const publication = config.replicas[replica]?.publication ?? null
  if (typeof readers === 'string' || catalog === undefined) return []
  return brokenBy(changesSince(catalog, publication, readers), readers)
}

/** The drift between two catalogs as the configuration of one replica asks for it. */
const between = (config: Config, primary: Catalog, replica: ReplicaConfig, other: Catalog): readonly Finding[] =>
  compareCatalogs({
    primary,
    replica: other,
    publication: config.primary.publication,
    subscription: replica.subscription,
    materializePublication: replica.publication,
    mirror: replica.mirror,
    tables: wantedTables(config),
  })

const onEvery = (config: Config, { primary, replicas }: Catalogs): readonly Finding[] =>
  config.replicas.flatMap((replica, index) => {
    const other = replicas[index]
    return other === undefined ? [] : between(config, primary, replica, other)
  })

const driftAgainst = async (config: Config, file: string): Promise<DriftResult> => {
  const saved = await readSaved(file)
  const session = await openHost(config, 'primary')
  const primary = await readCatalog(session).finally(() => session.close())
  const findings = config.replicas.slice(0, 1).flatMap(replica => between(config, primary, replica, saved))
  return { outcome: findings.length === 0 ? 'equal' : 'drift', findings, catalogs: { primary, replicas: [saved] } }
}

/** What replication makes of the differences between the hosts, and Materialize of what it reads. */
export const findingsOf = (
  config: Config,
  catalogs: Catalogs,
  { readers, findings }: Awaited<ReturnType<typeof readReaders>>,
): readonly Finding[] => [...onEvery(config, catalogs), ...brokenPins(catalogs, config, readers), ...findings]

/**
 * Compares the primary with each replica (or with a catalog saved earlier, which stands for the first one) with the eyes of
 * replication, and Materialize with the replica it reads.
 */
export const drift = async (config: Config, options: { readonly against?: string } = {}): Promise<DriftResult> => {
  if (options.against !== undefined) return driftAgainst(config, options.against)
  const [catalogs, asked] = await Promise.all([openCatalogs(config), readReaders(config)])
  const findings = findingsOf(config, catalogs, asked)
  return { outcome: findings.length === 0 ? 'equal' : 'drift', findings, catalogs }
}
