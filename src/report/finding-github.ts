import type { Finding, Weight } from '../base/finding.ts'

const commands: Record<Weight, 'error' | 'warning' | 'notice'> = {
  blocks: 'error',
  'stalls-materialize': 'error',
  diverges: 'error',
  locks: 'warning',
  warning: 'warning',
  note: 'notice',
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const annotation = ({ weight, place, code, host, message, why, cure }: Finding): string => {
  const properties = {
    ...(place === null ? {} : { file: place.file, line: String(place.line), col: String(place.column) }),
    title: host === null ? code : `${code} (${host})`,
  }
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`)
  return `::${commands[weight]} ${list.join(',')}::${data([message, why, ...cure].join('\n'))}\n`
}

/** Findings as workflow commands, which GitHub Actions shows beside the changed lines. */
export const findingsGithub = (findings: readonly Finding[]): string => findings.map(annotation).join('')
