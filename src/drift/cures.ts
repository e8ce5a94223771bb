import type { Finding } from '../base/finding.ts'

const isRefresh = (sql: string): boolean => / REFRESH PUBLICATION;?$/.test(sql)

/**
 * The cures of several findings as one list to run from top to bottom: each statement once, and subscriptions refreshed last,
 * when every table they are to take up is there.
 */
export const orderedCures = (findings: readonly Finding[]): readonly string[] => {
  const all = [...new Set(findings.flatMap(({ cure }) => cure))]
  return [...all.filter(sql => !isRefresh(sql)), ...all.filter(isRefresh)]
}
