import type { Finding } from '../base/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Config } from '../config/config.ts'
import { accept, type Suppressed } from '../drift/accepted.ts'
import { type Selection, selected, selectedTables } from '../drift/selection.ts'
import { type Catalogs, findingsOf } from './compare.ts'
import { readDriftBaseline } from './drift-baseline.ts'
import { openHost } from './hosts.ts'
import { readReaders } from './readers.ts'
import { readSavedCatalog } from './saved-catalog.ts'

/** What to look at, what counts for less, and which host a saved catalog stands for. */
export type DriftOptions = {
  /** Files of saved catalogs by the name of the host they stand for; such a host is not connected to. */
  readonly against?: Readonly<Record<string, string>>
  readonly select?: Selection
  /** A file of accepted drift, in place of the configuration's; null: none. */
  readonly baseline?: string | null
}

/** What differs and counts, what differs and does not, and the catalogs both were found in. */
export type DriftResult = {
  readonly outcome: 'equal' | 'accepted' | 'drift'
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Suppressed[]
  readonly catalogs: Catalogs
}

type Saved = Readonly<Record<string, string>>

const readHost = async (config: Config, host: string, saved: Saved): Promise<Catalog> => {
  const file = saved[host]
  if (file !== undefined) return { ...(await readSavedCatalog(file)), host }
  const session = await openHost(config, host)
  return readCatalog(session).finally(() => session.close())
}

const readAll = async (config: Config, saved: Saved): Promise<Catalogs> => {
  const hosts = ['primary', ...config.replicas.map(({ name }) => name)]
  const [primary, ...replicas] = await Promise.all(hosts.map(host => readHost(config, host, saved)))
  if (primary === undefined) throw new TypeError('the primary was asked for')
  return { primary, replicas }
}

/** Materialize knows the replica that is there, not the one that was. */
const asked = (config: Config, saved: Saved): ReturnType<typeof readReaders> =>
  config.replicas.some(({ name, publication }) => publication !== null && saved[name] !== undefined)
    ? Promise.resolve({ readers: 'unused', findings: [] })
    : readReaders(config)

const day = (): string => new Date().toISOString().slice(0, 10)

/**
 * Compares the primary with each replica with the eyes of replication, and Materialize with the replica it reads. A host may be
 * stood for by a catalog saved earlier. What the configuration ignores and a baseline has seen is set apart.
 */
export const drift = async (config: Config, options: DriftOptions = {}): Promise<DriftResult> => {
  const { against = {}, select = {}, baseline = config.drift.baseline } = options
  const known = baseline === null ? null : await readDriftBaseline(baseline)
  const [catalogs, readers] = await Promise.all([readAll(config, against), asked(config, against)])
  const all = findingsOf(config, catalogs, readers, selectedTables(select))
  const { findings, suppressed } = accept(all.filter(selected(select)), {
    ignore: config.drift.ignore,
    baseline: known,
    today: day(),
    whole: Object.values(select).every(part => part === undefined),
  })
  const outcome = findings.length > 0 ? 'drift' : suppressed.length > 0 ? 'accepted' : 'equal'
  return { outcome, findings, suppressed, catalogs }
}
