import type { Finding, Weight } from '../base/finding.ts'
import { fileOf, identities } from './finding-identity.ts'

const levels: Record<Weight, 'error' | 'warning' | 'note'> = {
  blocks: 'error',
  'stalls-materialize': 'error',
  diverges: 'error',
  locks: 'warning',
  warning: 'warning',
  note: 'note',
}

const location = (finding: Finding) => {
  const { place, host, object } = finding
  const file = fileOf(finding)
  const name = [host, object].filter(part => part !== null).join('.')
  return {
    ...(place === null || file === null
      ? {}
      : {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(file) },
            region: { startLine: place.line, startColumn: place.column },
          },
        }),
    ...(name === '' ? {} : { logicalLocations: [{ fullyQualifiedName: name, kind: 'object' }] }),
  }
}

/** The first finding of a code stands for its rule. */
const rulesOf = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.toReversed().map(finding => [finding.code, finding])).values(),
]

/** Findings as a SARIF 2.1.0 log with one run, for code scanning. */
export const findingsSarif = (findings: readonly Finding[], version: string): string => {
  const rules = rulesOf(findings).toSorted((left, right) => (left.code < right.code ? -1 : 1))
  const names = identities(findings)
  const results = findings.map((finding, index) => ({
    ruleId: finding.code,
    ruleIndex: rules.findIndex(({ code }) => code === finding.code),
    level: levels[finding.weight],
    message: { text: [finding.message, finding.why, ...finding.cure].join('\n') },
    locations: [location(finding)],
    partialFingerprints: { 'finding/v1': names[index] },
    properties: { weight: finding.weight },
  }))
  const driver = {
    name: 'repl-migrate',
    version,
    rules: rules.map(({ code, weight, why }) => ({
      id: code,
      shortDescription: { text: code.replaceAll('-', ' ') },
      fullDescription: { text: why },
      defaultConfiguration: { level: levels[weight] },
    })),
  }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}
