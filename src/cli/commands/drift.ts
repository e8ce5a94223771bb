import { writeFile } from 'node:fs/promises'
import { Fault } from '../../base/fault.ts'
import type { Finding, Weight } from '../../base/finding.ts'
import { catalogToJson } from '../../catalog/json.ts'
import { drift } from '../../commands/compare.ts'
import { findingText } from '../fault-text.ts'
import { configOf, type Globals } from '../globals.ts'
import type { Outcome } from '../outcome.ts'
import type { Style } from '../style.ts'

type Options = { readonly failOn: string; readonly against?: string; readonly save?: string; readonly cure?: boolean }

const weights: readonly Weight[] = ['blocks', 'stalls-materialize', 'diverges', 'locks', 'warning', 'note']

const failing = (text: string): ReadonlySet<string> => {
  const chosen = text.split(',').map(word => word.trim())
  const unknown = chosen.find(word => !weights.some(weight => weight === word))
  if (unknown === undefined) return new Set(chosen)
  throw new Fault('usage', `--fail-on knows no weight "${unknown}"`, {
    exit: 2,
    hint: `one or more of ${weights.join(',')}`,
  })
}

const byWeight = (findings: readonly Finding[], style: Style): string[] =>
  weights.flatMap(weight => {
    const own = findings.filter(finding => finding.weight === weight)
    if (own.length === 0) return []
    return [
      style.bold(style.underline(`${weight} (${own.length})`)),
      ...own.map(finding => findingText(finding, style)),
      '',
    ]
  })

const cures = (findings: readonly Finding[]): string =>
  findings.flatMap(finding => (finding.cure.length === 0 ? [] : [`-- ${finding.message}`, ...finding.cure])).join('\n')

export const run = async (globals: Globals, options: Options): Promise<Outcome> => {
  const fails = failing(options.failOn)
  const result = await drift(await configOf(globals), options.against === undefined ? {} : { against: options.against })
  if (options.save !== undefined) await writeFile(options.save, catalogToJson(result.catalogs.primary))
  const { findings } = result
  const text = (style: Style): string => {
    if (options.cure === true) return cures(findings)
    return findings.length === 0
      ? style.green('no drift: the replica accepts whatever the primary may send')
      : byWeight(findings, style).join('\n').trimEnd()
  }
  return {
    report: { outcome: result.outcome, findings },
    text,
    exit: findings.some(finding => fails.has(finding.weight)) ? 3 : 0,
  }
}
