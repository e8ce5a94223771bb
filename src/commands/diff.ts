import type { Config } from '../config/config.ts'
import { type DiffReport, type HostReport, hostReport, replicaDiff } from '../report/diff.ts'
import { type Catalogs, findingsOf, readCatalogs } from './compare.ts'
import { readHops } from './hops.ts'
import { openHosts } from './hosts.ts'
import { wantedTables } from './judge.ts'
import { isRead, readReaders } from './readers.ts'

/** Per replica what differs, how the hops are, and what replication makes of it with what would cure it. */
export type DiffResult = DiffReport

const hostsOf = (config: Config, { primary, replicas }: Catalogs): readonly HostReport[] => [
  hostReport('primary', primary),
  ...replicas.map(replica => hostReport('replica', replica)),
  ...(isRead(config) ? [{ name: 'materialize', role: 'materialize', version: null, database: null } as const] : []),
]

const look = async (config: Config) => {
  const hosts = await openHosts(config)
  try {
    const catalogs = await readCatalogs(hosts)
    return { catalogs, hops: await readHops(hosts.primary, hosts.replicas, config) }
  } finally {
    await hosts.close()
  }
}

/** The schema that differs between the primary and each replica, as text and as tables, with the drift it amounts to. */
export const diff = async (config: Config): Promise<DiffResult> => {
  const [{ catalogs, hops }, asked] = await Promise.all([look(config), readReaders(config)])
  const tables = wantedTables(config)
  const replicas = catalogs.replicas.map(replica => replicaDiff(catalogs.primary, replica, tables))
  return {
    outcome: replicas.every(({ text }) => text === '') ? 'equal' : 'differs',
    at: new Date().toISOString(),
    hosts: hostsOf(config, catalogs),
    hops,
    replicas,
    findings: findingsOf(config, catalogs, asked),
  }
}
