import type { DiffReport } from './diff.ts'
import { headline } from './diff-headline.ts'
import { byWeight, isGrave, suppressedText, tally, weightTint } from './finding-text.ts'
import type { Paint } from './paint.ts'
import { count } from './words.ts'

const tint = (line: string, paint: Paint): string => {
  if (line.startsWith('+++') || line.startsWith('---')) return paint.bold(line)
  if (line.startsWith('+')) return paint.green(line)
  if (line.startsWith('-')) return paint.red(line)
  return line.startsWith('@@') ? paint.cyan(line) : line
}

/** Unified text with the usual colours. */
const unifiedText = (unified: string, paint: Paint): string =>
  unified
    .trimEnd()
    .split('\n')
    .map(line => tint(line, paint))
    .join('\n')

/** The grave findings, one line each, and the sum of all with where to read more. */
const findingLines = ({ findings }: DiffReport, paint: Paint): readonly string[] => {
  if (findings.length === 0) return []
  const grave = byWeight(findings.filter(isGrave))
  const cures = findings.some(({ cure }) => cure.length > 0) ? ', `repl-migrate diff --cure` what removes them' : ''
  return [
    '',
    ...grave.map(({ weight, message }) => `${weightTint(weight, paint)(weight)}: ${message}`),
    `${paint.bold(`${count(findings.length, 'finding')}: ${tally(findings)}`)}; \`repl-migrate drift\` says why${cures}`,
  ]
}

/** Per replica how much differs and what `write` makes of it, and at the end what replication makes of it. */
export const withHeadlines = (
  report: DiffReport,
  paint: Paint,
  write: (replica: DiffReport['replicas'][number]) => string,
): string =>
  [
    ...report.replicas.flatMap((replica, index) => {
      const sentence = headline(replica, report.hosts)
      const gap = index === 0 ? [] : ['']
      if (replica.text === '') return [...gap, paint.green(sentence)]
      return [...gap, paint.bold(sentence), '', write(replica)]
    }),
    ...findingLines(report, paint),
  ].join('\n') + suppressedText(report.suppressed, paint)

/** A diff for people: unified text between a headline and what it means. `patch` reads past both. */
export const diffText = (report: DiffReport, paint: Paint): string =>
  withHeadlines(report, paint, ({ text }) => unifiedText(text, paint))
