/** What stands in front of a migration's words: `20261122T103000` and `_`. */
export type Prefix = { readonly prefix: string; readonly separator: string }

/**
 * The prefix of the next migration, in the manner of the last one: a stamp of the same form, or the next number of the same
 * width. Where the last one is dated ahead of `now`, its number and one more, so that the new one still sorts last.
 * Stamps are UTC, so that colleagues in other places get one order.
 */
export const nextPrefix = (last: string | undefined, now: Date): Prefix => {
  const [, day = '', number, separator] = /^(\d{8}T)?(\d+)([_-]+)/.exec(last ?? '') ?? []
  const { date, time } = digitsOf(now)
  if (number === undefined || separator === undefined) return { prefix: `${date}T${time}`, separator: '_' }
  const stamp = day === '' ? stampLike(number, now) : `${date}T${time.slice(0, number.length)}`
  return { prefix: stamp > day + number ? stamp : day + plusOne(number), separator }
}

const digitsOf = (now: Date): { readonly date: string; readonly time: string } => {
  const [date = '', time = ''] = now.toISOString().split('T')
  return { date: date.replaceAll('-', ''), time: time.slice(0, 8).replaceAll(':', '') }
}

/** Stamps are told by their width and start with no zero; other numbers count, and no time is their next (hence empty). */
const stampLike = (number: string, now: Date): string => {
  const { date, time } = digitsOf(now)
  const seconds = String(Math.floor(now.getTime() / 1000))
  const stamps: Readonly<Record<number, string>> = {
    8: date,
    10: seconds,
    12: date + time.slice(0, 4),
    13: String(now.getTime()),
    14: date + time,
  }
  return number.startsWith('0') ? '' : (stamps[number.length] ?? '')
}

const plusOne = (number: string): string => String(BigInt(number) + 1n).padStart(number.length, '0')
