const BYTES: Readonly<Record<string, number>> = { '': 1, B: 1, kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 }

/** What a written amount of bytes looks like; PostgreSQL's units (documentation 19.1.1). */
export const SIZE_PATTERN = /^\s*\d+(?:\.\d+)?\s*(?:B|kB|MB|GB|TB)?\s*$/

/** Bytes of a size that fits the pattern; a plain number is bytes already. */
export const sizeBytes = (size: string | number): number => {
  const [, number, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(String(size)) ?? []
  return Math.round(Number(number) * (BYTES[unit] ?? Number.NaN))
}
