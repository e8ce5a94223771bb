/** SQL on one line, cut off where it is longer than `width`. */
export const sqlLine = (sql: string, width = 96): string => {
  const line = sql.replace(/\s+/g, ' ').trim()
  return line.length > width ? `${line.slice(0, width - 1)}…` : line
}

/** Every line after the first moved in. */
export const hang = (text: string, by: string): string => text.replaceAll('\n', `\n${by}`)

/** `1 migration`, `2 migrations`. */
export const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`

/** A part of a whole that is only estimated. */
export const share = (part: number, whole: number): string =>
  `${Math.min(100, Math.floor((part * 100) / Math.max(whole, 1)))} %`

/** A length of time as people read it. */
export const time = (milliseconds: number): string => {
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 120_000) return `${(milliseconds / 1000).toFixed(1)} s`
  return `${Math.round(milliseconds / 60_000)} min`
}

const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** An amount of bytes as people read it, in PostgreSQL's units of 1024. */
export const bytes = (amount: number): string => {
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(amount, 1)) / 10)))
  const value = amount / 1024 ** step
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[step]}`
}

/** `A table` for `a table`. */
export const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
