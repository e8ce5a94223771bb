import type { Fault } from '../base/fault.ts'
import type { Finding } from '../base/finding.ts'
import { showPlace } from '../base/place.ts'
import type { Style } from './style.ts'

const indent = (text: string, by: string): string => text.split('\n').join(`\n${by}`)

/** One finding for people: place, what, why, and what to do. */
export const findingText = (finding: Finding, style: Style): string => {
  const place = finding.place === null ? '' : `${showPlace(finding.place)}: `
  const host = finding.host === null ? '' : ` (${finding.host})`
  const lines = [`${place}${style.bold(finding.message)}${host} ${style.dim(`[${finding.code}]`)}`]
  if (finding.why !== finding.message) lines.push(`  ${indent(finding.why, '  ')}`)
  for (const cure of finding.cure) lines.push(`  ${style.cyan('→')} ${indent(cure, '    ')}`)
  return lines.join('\n')
}

/** A failure for people: what happened, where, and what to type next. */
export const faultText = (fault: Fault, style: Style): string => {
  const place = fault.place === undefined ? '' : `${showPlace(fault.place)}: `
  const lines = [`${style.red('error')} ${place}${fault.message} ${style.dim(`[${fault.code}]`)}`]
  for (const finding of fault.findings) lines.push(indent(findingText(finding, style), '  ').replace(/^/, '  '))
  if (fault.hint !== undefined) lines.push(`${style.cyan('next')}  ${indent(fault.hint, '      ')}`)
  return lines.join('\n')
}
