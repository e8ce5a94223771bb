import type { Finding } from '../base/finding.ts'

const isRefresh = (sql: string): boolean => / REFRESH PUBLICATION;?$/.test(sql)

/** A subscription that wakes up before its tables can take the rows would only stop again. */
const isEnable = (sql: string): boolean => /\nALTER SUBSCRIPTION \S+ ENABLE;?$/.test(sql)

/**
 * The cures of several findings as one list to run from top to bottom: each statement once, and subscriptions enabled and refreshed
 * last, when every table they are to take up is there.
 */
export const orderedCures = (findings: readonly Finding[]): readonly string[] => {
  const all = [...new Set(findings.flatMap(({ cure }) => cure))]
  return [...all.filter(sql => !isRefresh(sql) && !isEnable(sql)), ...all.filter(isEnable), ...all.filter(isRefresh)]
}
