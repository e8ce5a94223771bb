import type { Fault } from '../base/fault.ts'
import type { Finding, Weight } from '../base/finding.ts'
import { showPlace } from '../base/place.ts'
import type { Paint } from './paint.ts'
import { count, hang } from './words.ts'

/** Gravest first. */
export const weights = ['blocks', 'stalls-materialize', 'diverges', 'locks', 'warning', 'note'] as const

const grave: ReadonlySet<Weight> = new Set(['blocks', 'stalls-materialize', 'diverges', 'locks'])

/** Whether a finding should stop a pull request: everything but warnings and notes. */
export const isGrave = ({ weight }: Finding): boolean => grave.has(weight)

/** The colour of a weight. */
export const weightTint = (weight: Weight, paint: Paint): ((text: string) => string) => {
  if (weight === 'blocks' || weight === 'diverges') return paint.red
  return weight === 'note' ? paint.dim : paint.yellow
}

/** A cure that names its host in a comment says so in words. */
const onHost = (cure: string): string => cure.replace(/^-- on (\S+)\n/, 'on $1: ')

/** One finding for people: place, weight, what, why, and what to do. */
export const findingText = (finding: Finding, paint: Paint): string => {
  const { place, weight, host, message, why, code } = finding
  const where = place === null ? '' : `${showPlace(place)}: `
  const on = host === null || message.includes(host) ? '' : ` on ${host}`
  const head = `${where}${weightTint(weight, paint)(weight)}: ${paint.bold(message)}${on} ${paint.dim(`[${code}]`)}`
  const cures = finding.cure.map(cure => `  ${paint.cyan('→')} ${hang(onHost(cure), '    ')}`)
  return [head, ...(why === message || why === '' ? [] : [`  ${hang(why, '  ')}`]), ...cures].join('\n')
}

/** How many of each weight, gravest first: `2 blocks, 1 note`. */
export const tally = (findings: readonly Finding[]): string =>
  weights
    .map(weight => ({ weight, number: findings.filter(finding => finding.weight === weight).length }))
    .filter(({ number }) => number > 0)
    .map(({ weight, number }) => `${number} ${weight}`)
    .join(', ')

/** All findings with a last line that sums them up; `clean` where there are none. */
export const findingsText = (findings: readonly Finding[], clean: string, paint: Paint): string => {
  if (findings.length === 0) return paint.green(clean)
  const sum = `${count(findings.length, 'finding')}: ${tally(findings)}`
  return [...findings.map(finding => `${findingText(finding, paint)}\n`), paint.bold(sum)].join('\n')
}

/** `not counted: 2 ignored: <the reason>`, by the reason why; empty where all findings count. */
export const notCounted = (suppressed: readonly { readonly suppressed: string }[]): string => {
  if (suppressed.length === 0) return ''
  const counts = new Map<string, number>()
  for (const { suppressed: reason } of suppressed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  const parts = [...counts].map(([reason, number]) => `${number} ${reason}`)
  return `not counted: ${parts.join('; ')}`
}

/** The last line of findings: those that do not count; empty where there are none. */
export const suppressedText = (suppressed: readonly { readonly suppressed: string }[], paint: Paint): string =>
  suppressed.length === 0 ? '' : `\n${paint.dim(notCounted(suppressed))}`

/** `2_b.sql` before `10_c.sql`. */
const numeric = new Intl.Collator('en', { numeric: true })

/** In the order of files and lines; what has no place comes last. */
export const byPlace = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((left, right) => {
    if (left.place === null || right.place === null) return Number(left.place === null) - Number(right.place === null)
    const files = left.place.file === right.place.file ? 0 : numeric.compare(left.place.file, right.place.file)
    return files || left.place.line - right.place.line || left.place.column - right.place.column
  })

/** Gravest first, else as they came. */
export const byWeight = (findings: readonly Finding[]): readonly Finding[] =>
  weights.flatMap(weight => findings.filter(finding => finding.weight === weight))

const labels: Record<Fault['exit'], string> = { 1: 'error', 2: 'error', 3: 'error', 4: 'waiting', 5: 'in doubt' }

/** A failure for people: what happened, where, and what to type next. */
export const faultText = (fault: Fault, paint: Paint): string => {
  const place = fault.place === undefined ? '' : `${showPlace(fault.place)}: `
  const lines = [
    `${place}${(fault.exit === 4 ? paint.yellow : paint.red)(labels[fault.exit])}: ${paint.bold(fault.message)} ${paint.dim(`[${fault.code}]`)}`,
  ]
  for (const finding of fault.findings) lines.push(`  ${hang(findingText(finding, paint), '  ')}`)
  if (fault.hint !== undefined) lines.push(`${paint.cyan('next')}: ${hang(fault.hint, '      ')}`)
  return lines.join('\n')
}

const asFinding = (fault: Fault): Finding => ({
  code: fault.code,
  weight: fault.exit === 4 ? 'stalls-materialize' : 'blocks',
  host: fault.host ?? null,
  object: null,
  place: fault.place ?? null,
  message: fault.message,
  why: fault.message,
  cure: fault.hint === undefined ? [] : [fault.hint],
})

/** A failure as findings: itself first, then what it found. */
export const faultFindings = (fault: Fault): readonly Finding[] => [asFinding(fault), ...fault.findings]
