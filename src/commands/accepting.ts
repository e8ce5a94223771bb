import type { Config } from '../config/config.ts'
import { type Accepted, accept, type DriftBaseline } from '../drift/accepted.ts'
import { isWhole, type Selection, selected, selectedTables } from '../drift/selection.ts'
import { type Catalogs, findingsOf } from './compare.ts'
import { readDriftBaseline } from './drift-baseline.ts'
import type { readReaders } from './readers.ts'

/** What to look at, and what counts for less. */
export type AcceptOptions = {
  readonly select?: Selection
  /** A file of accepted drift, in place of the configuration's; null: none. */
  readonly baseline?: string | null
}

const day = (): string => new Date().toISOString().slice(0, 10)

/** The drift that was accepted before, null where none was. Throws `baseline-unreadable`. */
export const knownDrift = async (
  config: Config,
  { baseline = config.drift.baseline }: AcceptOptions,
): Promise<DriftBaseline | null> => (baseline === null ? null : readDriftBaseline(baseline))

/** The drift that counts, and what the configuration ignores or a baseline has seen. */
export const acceptedFindings = (
  config: Config,
  catalogs: Catalogs,
  readers: Awaited<ReturnType<typeof readReaders>>,
  select: Selection,
  baseline: DriftBaseline | null,
): Accepted => {
  const all = findingsOf(config, catalogs, readers, selectedTables(select))
  return accept(all.filter(selected(select)), {
    ignore: config.drift.ignore,
    baseline,
    today: day(),
    whole: isWhole(select),
  })
}
