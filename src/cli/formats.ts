import { Fault } from '../base/fault.ts'
import type { Finding, Weight } from '../base/finding.ts'
import { version } from '../base/own-package.ts'
import { writeFindings } from '../report/finding-formats.ts'
import { weights } from '../report/finding-text.ts'
import { type FindingFormat, findingFormats } from '../report/format-names.ts'

/** The options of every command that reports findings. */
export type FormatOptions = { readonly format?: string; readonly failOn?: string }

/** The weights of --fail-on. Throws `usage` on any that there is not. */
export const failing = (text: string): ((finding: Finding) => boolean) => {
  const chosen = text.split(',').map(word => word.trim())
  const unknown = chosen.find(word => !weights.some(weight => weight === word))
  if (unknown !== undefined)
    throw new Fault('usage', `--fail-on knows no weight "${unknown}"`, {
      exit: 2,
      hint: `one or more of ${weights.join(',')}`,
    })
  const fails = new Set<Weight>(weights.filter(weight => chosen.includes(weight)))
  return ({ weight }) => fails.has(weight)
}

const isOther = (format: string | undefined): format is Exclude<FindingFormat, 'text' | 'json'> =>
  format !== 'text' && format !== 'json' && findingFormats.some(known => known === format)

/** The findings in another program's format, or null where the command's own text is wanted. */
export const inFormat = (
  format: string | undefined,
  findings: readonly Finding[],
  about: { readonly command: string; readonly clean: string; readonly fails: (finding: Finding) => boolean },
): string | null => (isOther(format) ? writeFindings[format](findings, { ...about, version }) : null)
