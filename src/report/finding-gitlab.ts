import type { Finding, Weight } from '../base/finding.ts'
import { fileOf, identities } from './finding-identity.ts'

const severities: Record<Weight, 'blocker' | 'critical' | 'major' | 'minor' | 'info'> = {
  blocks: 'blocker',
  diverges: 'blocker',
  'stalls-materialize': 'critical',
  locks: 'major',
  warning: 'minor',
  note: 'info',
}

/** Findings as a GitLab code quality report. What is about a host and not a file has the host for its path. */
export const findingsGitlab = (findings: readonly Finding[]): string => {
  const names = identities(findings)
  const issues = findings.map((finding, index) => ({
    description: `${finding.message}: ${finding.why}`,
    check_name: finding.code,
    fingerprint: names[index],
    severity: severities[finding.weight],
    location: {
      path: fileOf(finding) ?? finding.host ?? 'repl-migrate',
      lines: { begin: finding.place?.line ?? 1 },
    },
  }))
  return `${JSON.stringify(issues, null, 2)}\n`
}
