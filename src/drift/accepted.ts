import type { Finding } from '../base/finding.ts'
import type { DriftIgnore } from '../config/config.ts'
import { weightOrder } from './weights.ts'

/** A finding that does not count, and why. */
export type Suppressed = Finding & { readonly suppressed: string }

/** Drift that was there when the baseline was written. */
export type DriftBaseline = {
  readonly file: string
  readonly findings: readonly Pick<Finding, 'code' | 'weight' | 'host' | 'object'>[]
}

/** Findings that count, and those that do not. */
export type Accepted = { readonly findings: readonly Finding[]; readonly suppressed: readonly Suppressed[] }

type Rules = {
  readonly ignore: readonly DriftIgnore[]
  readonly baseline: DriftBaseline | null
  /** The day, as 2026-11-25. */
  readonly today: string
  /** Whether all there is was asked for, so that an entry without effect has none. */
  readonly whole: boolean
}

const fits = (pattern: string, object: string | null): boolean => {
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(object ?? '')
}

const matches = ({ code, object }: DriftIgnore, finding: Finding): boolean =>
  (code === undefined || code === finding.code) && (object === undefined || fits(object, finding.object))

const isExpired = ({ until }: DriftIgnore, today: string): boolean => until !== undefined && until < today

const spell = ({ code, object }: DriftIgnore): string => [code, object].filter(word => word !== undefined).join(' ')

/** Takes out what the configuration ignores and what the baseline has seen, and says which entries do nothing. Pure. */
export const accept = (found: readonly Finding[], rules: Rules): Accepted => {
  const live = rules.ignore.filter(entry => !isExpired(entry, rules.today))
  const reasonFor = (finding: Finding): string | null => {
    const entry = live.find(candidate => matches(candidate, finding))
    if (entry !== undefined) return `ignored: ${entry.reason}`
    return isKnown(finding, rules.baseline) ? `in the baseline ${rules.baseline?.file}` : null
  }
  const judged = found.map(finding => ({ finding, reason: reasonFor(finding) }))
  return {
    findings: [
      ...judged.filter(({ reason }) => reason === null).map(({ finding }) => finding),
      ...entryFindings(found, rules),
      ...staleFindings(found, rules),
    ],
    suppressed: judged.flatMap(({ finding, reason }) => (reason === null ? [] : [{ ...finding, suppressed: reason }])),
  }
}

/** The same drift of the same thing, and no graver than it was. */
const isKnown = (finding: Finding, baseline: DriftBaseline | null): boolean =>
  baseline?.findings.some(
    known =>
      known.code === finding.code &&
      known.host === finding.host &&
      known.object === finding.object &&
      weightOrder(finding.weight) >= weightOrder(known.weight),
  ) ?? false

const entryFindings = (found: readonly Finding[], { ignore, today, whole }: Rules): readonly Finding[] =>
  ignore.flatMap((entry, index): readonly Finding[] => {
    const about = { host: null, object: null, place: null, cure: [] }
    const used = found.some(finding => matches(entry, finding))
    if (used && isExpired(entry, today))
      return [
        {
          ...about,
          code: 'ignore-expired',
          weight: 'warning',
          message: `drift.ignore[${index}] (${spell(entry)}) ended on ${entry.until}: what it ignored counts again`,
          why: `it was ignored because: ${entry.reason}`,
        },
      ]
    if (used || !whole) return []
    return [
      {
        ...about,
        code: 'ignore-unused',
        weight: 'note',
        message: `drift.ignore[${index}] (${spell(entry)}) matches nothing`,
        why: 'take it out, before it hides something new',
      },
    ]
  })

const staleFindings = (found: readonly Finding[], { baseline, whole }: Rules): readonly Finding[] => {
  if (baseline === null || !whole) return []
  const gone = baseline.findings.filter(
    known =>
      !found.some(({ code, host, object }) => code === known.code && host === known.host && object === known.object),
  )
  if (gone.length === 0) return []
  return [
    {
      code: 'baseline-stale',
      weight: 'note',
      host: null,
      object: null,
      place: null,
      message: `${gone.length} of the ${baseline.findings.length} findings in ${baseline.file} are no longer there`,
      why: 'as long as they stay in the file, they may come back unseen',
      cure: [`repl-migrate drift --write-baseline ${baseline.file}`],
    },
  ]
}
