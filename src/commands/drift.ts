import type { Finding } from '../base/finding.ts'
import type { Config } from '../config/config.ts'
import type { Suppressed } from '../drift/accepted.ts'
import { type AcceptOptions, acceptedFindings, knownDrift } from './accepting.ts'
import { readAgainst, readersAgainst, type SavedCatalogs } from './against.ts'
import type { Catalogs } from './compare.ts'

/** What to look at, what counts for less, and which host a saved catalog stands for. */
export type DriftOptions = AcceptOptions & { readonly against?: SavedCatalogs }

/** What differs and counts, what differs and does not, and the catalogs both were found in. */
export type DriftResult = {
  readonly outcome: 'equal' | 'accepted' | 'drift'
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Suppressed[]
  readonly catalogs: Catalogs
}

/**
 * Compares the primary with each replica with the eyes of replication, and Materialize with the replica it reads. A host may be
 * stood for by a catalog saved earlier. What the configuration ignores and a baseline has seen is set apart.
 */
export const drift = async (config: Config, options: DriftOptions = {}): Promise<DriftResult> => {
  const { against = {}, select = {} } = options
  const known = await knownDrift(config, options)
  const [catalogs, readers] = await Promise.all([readAgainst(config, against), readersAgainst(config, against)])
  const { findings, suppressed } = acceptedFindings(config, catalogs, readers, select, known)
  const outcome = findings.length > 0 ? 'drift' : suppressed.length > 0 ? 'accepted' : 'equal'
  return { outcome, findings, suppressed, catalogs }
}
