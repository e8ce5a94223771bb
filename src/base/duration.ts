const milliseconds: ReadonlyMap<string, number> = new Map([
  ['us', 0.001],
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/**
 * Milliseconds of a duration as PostgreSQL's settings write it (`300ms`, `5s`, `1.5min`; a bare number is milliseconds),
 * rounded to whole ones; null where it is none or more than a setting holds (2147483647 ms).
 */
export const parseDuration = (text: string): number | null => {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim()) ?? []
  const factor = milliseconds.get(unit || 'ms')
  if (number === undefined || factor === undefined) return null
  const total = Math.round(Number(number) * factor)
  return total <= 2_147_483_647 ? total : null
}
