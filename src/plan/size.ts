/** How large a table is, by the server's own estimate; 0 rows and bytes where it was never analyzed. */
export type Size = { readonly rows: number; readonly bytes: number }

/** The size of a relation by its id; null where the catalogs do not hold it. */
export type Sizes = (relation: string) => Size | null

/** Below both, work on a table is over before anyone waits: reading or writing it takes some milliseconds. */
const SMALL = { rows: 10_000, bytes: 8 * 1024 * 1024 } as const

const isKnown = ({ rows, bytes }: Size): boolean => rows > 0 || bytes > 0

export const isSmall = (size: Size | null): boolean =>
  size !== null && isKnown(size) && size.rows < SMALL.rows && size.bytes < SMALL.bytes

const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const

const bytesText = (bytes: number): string => {
  const step = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  return `${Math.round(bytes / 1024 ** step)} ${units[step]}`
}

/** ` (about 1,200,000 rows, 96 MB)`; empty where nothing is known. */
export const sizeText = (size: Size | null): string => {
  if (size === null) return ''
  if (!isKnown(size)) return ' (size unknown: never analyzed)'
  return ` (about ${Math.round(size.rows).toLocaleString('en')} rows, ${bytesText(size.bytes)})`
}
