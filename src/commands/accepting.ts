import type { Config } from '../config/config.ts'
import { type Accepted, accept } from '../drift/accepted.ts'
import { type Selection, selected, selectedTables } from '../drift/selection.ts'
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

/** The drift that counts, and what the configuration ignores or a baseline has seen. Throws `baseline-unreadable`. */
export const acceptedFindings = async (
  config: Config,
  catalogs: Catalogs,
  readers: Awaited<ReturnType<typeof readReaders>>,
  { select = {}, baseline = config.drift.baseline }: AcceptOptions,
): Promise<Accepted> => {
  const known = baseline === null ? null : await readDriftBaseline(baseline)
  const all = findingsOf(config, catalogs, readers, selectedTables(select))
  return accept(all.filter(selected(select)), {
    ignore: config.drift.ignore,
    baseline: known,
    today: day(),
    whole: Object.values(select).every(part => part === undefined),
  })
}
