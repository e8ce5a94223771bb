import type { Finding } from '../base/finding.ts'
import { showPlace } from '../base/place.ts'
import { tally } from './finding-text.ts'
import { cell, code, fenced } from './markdown.ts'
import { count } from './words.ts'

const where = ({ place, host, object }: Finding): string => {
  if (place !== null) return code(showPlace(place))
  return [host ?? '', object === null ? '' : code(object)].filter(Boolean).join(' ')
}

const row = (finding: Finding): string => {
  const why = finding.why === finding.message || finding.why === '' ? '' : `<br>${cell(finding.why)}`
  return `| ${finding.weight} | ${where(finding)} | **${cell(finding.message)}** (${code(finding.code)})${why} |`
}

const cures = ({ message, cure }: Finding): readonly string[] =>
  cure.length === 0 ? [] : [`${cell(message)}:`, '', fenced(cure.join('\n')), '']

/** Findings as a table for a pull request's comment, with what to do folded away below it. */
export const findingsMarkdown = (findings: readonly Finding[], clean: string): string => {
  if (findings.length === 0) return `${clean}\n`
  const folded = findings.flatMap(cures)
  return [
    `**${count(findings.length, 'finding')}**: ${tally(findings)}`,
    '',
    '| weight | where | what |',
    '|---|---|---|',
    ...findings.map(row),
    '',
    ...(folded.length === 0 ? [] : ['<details><summary>what to do</summary>', '', ...folded, '</details>', '']),
  ].join('\n')
}
