const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }

/** What a written duration looks like; PostgreSQL's units (documentation 19.1.1), without microseconds. */
export const DURATION_PATTERN = /^\s*\d+(?:\.\d+)?\s*(?:ms|s|min|h|d)?\s*$/

/** Milliseconds of a duration that fits the pattern; a plain number is milliseconds already, as in PostgreSQL. */
export const durationMs = (duration: string | number): number => {
  const [, amount = '', unit = 'ms'] = /^\s*([\d.]+)\s*([a-z]+)?/.exec(String(duration)) ?? []
  return Math.round(Number(amount) * (UNITS[unit] ?? Number.NaN))
}
