import type { Finding } from '../base/finding.ts'

/**
 * A name for each finding that stays the same while lines move: what was found, where, on what; alike ones are counted. Tools that
 * compare two reports know a finding again by it.
 */
export const identities = (findings: readonly Finding[]): readonly string[] => {
  const seen = new Map<string, number>()
  return findings.map(({ code, host, object, place }) => {
    const base = [code, host, place?.file ?? null, object].filter(part => part !== null).join(':')
    const number = (seen.get(base) ?? 0) + 1
    seen.set(base, number)
    return number === 1 ? base : `${base}:${number}`
  })
}

/** The file a finding is about as a relative URL path; null where it is about a host. */
export const fileOf = ({ place }: Finding): string | null =>
  place === null ? null : place.file.replaceAll('\\', '/').replace(/^\.\//, '')
