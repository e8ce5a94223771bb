import type { Config } from '../config/config.ts'
import { isRead } from '../config/uses-materialize.ts'
import { isWhole, type Selection, selectedTables } from '../drift/selection.ts'
import { type DiffReport, type HostReport, hostReport, replicaDiff } from '../report/diff.ts'
import type { HopReport } from '../report/status.ts'
import { type AcceptOptions, acceptedFindings, knownDrift } from './accepting.ts'
import { readAgainst, readersAgainst, type SavedCatalogs } from './against.ts'
import { type Catalogs, readCatalogs } from './compare.ts'
import { readHops } from './hops.ts'
import { openHosts } from './hosts.ts'
import { wantedTables } from './judge.ts'

/** What to compare, which drift counts for less, and which host a saved catalog stands for. */
export type DiffOptions = Omit<AcceptOptions, 'select'> & {
  readonly select?: Pick<Selection, 'tables' | 'exclude' | 'schemas'>
  readonly against?: SavedCatalogs
}

/** Per replica what differs, how the hops are, and what replication makes of it with what would cure it. */
export type DiffResult = DiffReport

const hostsOf = (config: Config, { primary, replicas }: Catalogs): readonly HostReport[] => [
  hostReport('primary', primary),
  ...replicas.map(replica => hostReport('replica', replica)),
  ...(isRead(config) ? [{ name: 'materialize', role: 'materialize', version: null, database: null } as const] : []),
]

type Look = { readonly catalogs: Catalogs; readonly hops: readonly HopReport[] }

/** How the hops are doing is not asked where a file stands for one of their ends. */
const look = async (config: Config, saved: SavedCatalogs): Promise<Look> => {
  if (Object.keys(saved).length > 0) return { catalogs: await readAgainst(config, saved), hops: [] }
  const hosts = await openHosts(config)
  try {
    const catalogs = await readCatalogs(config, hosts)
    return { catalogs, hops: await readHops(hosts.primary, hosts.replicas, config) }
  } finally {
    await hosts.close()
  }
}

/** The schema that differs between the primary and each replica, as text and as tables, with the drift it amounts to. */
export const diff = async (config: Config, options: DiffOptions = {}): Promise<DiffResult> => {
  const { against = {}, select = {} } = options
  const known = await knownDrift(config, options)
  const [{ catalogs, hops }, readers] = await Promise.all([look(config, against), readersAgainst(config, against)])
  const scope = { tables: wantedTables(config), ...(isWhole(select) ? {} : { within: selectedTables(select) }) }
  const replicas = catalogs.replicas.map(replica => replicaDiff(catalogs.primary, replica, scope))
  return {
    outcome: replicas.every(({ text }) => text === '') ? 'equal' : 'differs',
    at: new Date().toISOString(),
    hosts: hostsOf(config, catalogs),
    hops,
    replicas,
    ...acceptedFindings(config, catalogs, readers, select, known),
  }
}
