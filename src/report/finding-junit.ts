import type { Finding } from '../base/finding.ts'
import { showPlace } from '../base/place.ts'
import { identities } from './finding-identity.ts'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
}

/** XML 1.0 has no way to write most control characters. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?')
    .replace(/[&<>"\n]/g, found => entities[found] ?? found)

const testcase = (finding: Finding, name: string, fails: boolean): string => {
  const { code, message, why, cure, weight, place, host } = finding
  const text = [place === null ? '' : showPlace(place), message, why, ...cure].filter(line => line !== '').join('\n')
  const open = `    <testcase classname="${xml(place?.file ?? host ?? 'repl-migrate')}" name="${xml(name)}"`
  if (!fails) return `${open}>\n      <system-out>${xml(text)}</system-out>\n    </testcase>\n`
  return `${open}>\n      <failure type="${xml(code)}" message="${xml(`${weight}: ${message}`)}">${xml(text)}</failure>\n    </testcase>\n`
}

/**
 * Findings as JUnit XML: one test case each, failed where `fails` says so, and one passed test case where there is no finding at
 * all, since some readers take an empty report for a broken one.
 */
export const findingsJunit = (
  findings: readonly Finding[],
  suite: string,
  fails: (finding: Finding) => boolean,
): string => {
  const names = identities(findings)
  const cases = findings.map((finding, index) => testcase(finding, names[index] ?? finding.code, fails(finding)))
  const all = cases.length === 0 ? [`    <testcase classname="repl-migrate" name="${xml(suite)}"/>\n`] : cases
  const failures = findings.filter(fails).length
  const counts = `name="repl-migrate ${xml(suite)}" tests="${all.length}" failures="${failures}" errors="0"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite ${counts}>\n${all.join('')}  </testsuite>\n</testsuites>\n`
}
