/**
 * The order in which migrations run: character by character, except that a run of digits counts as one number (`2_x` before
 * `10_y`) and a date with or without its time of day as one moment (`20250625_x` after `20250101120000_y`, as every runner that
 * sorts by text has it). Names that are equal in this sense are told apart by their text, so that the order is total; it does
 * not depend on the locale.
 */
export const compareNames = (left: string, right: string): number =>
  compareKeys({ name: left, tokens: tokensOf(left) }, { name: right, tokens: tokensOf(right) })

/** Things in the order of their names. */
export const sortedByName = <T extends { readonly name: string }>(things: readonly T[]): readonly T[] =>
  things
    .map(thing => ({ thing, key: { name: thing.name, tokens: tokensOf(thing.name) } }))
    .sort((left, right) => compareKeys(left.key, right.key))
    .map(({ thing }) => thing)

type Key = { readonly name: string; readonly tokens: readonly string[] }

const compareKeys = ({ name: left, tokens: lefts }: Key, { name: right, tokens: rights }: Key): number => {
  for (const [index, token] of lefts.entries()) {
    const other = rights[index]
    if (other === undefined) return 1
    const order = compareTokens(token, other)
    if (order !== 0) return order
  }
  return lefts.length - rights.length || compareText(left, right)
}

/** Single characters and whole numbers; numbers without leading zeros, so that their text, the longer the larger, compares. */
const tokensOf = (name: string): readonly string[] => (name.match(/\d{8}T\d{4}(?:\d\d)?|\d+|\D/g) ?? []).map(simplify)

const date = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/

/** A date is filled up to microseconds, so that a day, a minute and a second compare as moments. */
const simplify = (token: string): string => {
  if (!isNumber(token)) return token
  const digits = token.replace('T', '')
  return date.test(digits) ? digits.padEnd(20, '0') : digits.replace(/^0+(?=\d)/, '')
}

const isNumber = (token: string): boolean => token >= '0' && token < ':'

const compareTokens = (left: string, right: string): number =>
  (isNumber(left) && isNumber(right) && left.length - right.length) || compareText(left, right)

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)
