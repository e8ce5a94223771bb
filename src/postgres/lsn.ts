/** A place in the write-ahead log as a number of bytes; compared with < and >, told apart by subtraction. */
export type Lsn = bigint

const LSN = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i

/** Reads pg_lsn's text, two hexadecimal halves such as 16/B374D848. Anything else is a mistake of ours: TypeError. */
export const parseLsn = (text: string): Lsn => {
  const [, high, low] = LSN.exec(text) ?? []
  if (high === undefined || low === undefined) throw new TypeError(`not a pg_lsn: ${text}`)
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}

/** As PostgreSQL 11 to 18 write it (19 pads the second half with zeros; both are read). */
export const formatLsn = (lsn: Lsn): string =>
  `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffff_ffffn).toString(16).toUpperCase()}`

/** How many bytes of log lie between two places, 0 when `to` is not ahead of `from`: a lag is never negative. */
export const bytesBetween = (from: Lsn, to: Lsn): number => (to > from ? Number(to - from) : 0)
