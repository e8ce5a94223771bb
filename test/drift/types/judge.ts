import type { Verdict } from '../../../src/drift/verdict.ts'
import type { Read, Reading } from './read.ts'

/** The two types, and the replica's major. */
export type Way = { readonly from: string; readonly to: string; readonly major: number }

/** What the readings of a pair show. `changes`: some values are taken and become others. */
export type Measured = { readonly verdict: Verdict; readonly changes: boolean }

/** Numbers compare as numbers: 1.50 and $1.5 and 15e-1 are one. Leading zeros make no number, but a bit string. */
const numberOf = (text: string): string | null => {
  const [match, minus = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)\$?(0|[1-9][\d,]*)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? []
  if (match === undefined) return null
  const digits = (whole.replaceAll(',', '') + fraction).replace(/^0+/, '')
  const bare = digits.replace(/0+$/, '')
  return bare === '' ? '0' : `${minus}${bare}e${Number(exponent) - fraction.length + digits.length - bare.length}`
}

const same = (left: string, right: string): boolean =>
  left === right || (numberOf(left) !== null && numberOf(left) === numberOf(right))

const isRead = (read: Read | null): read is { readonly text: string } => read !== null && 'text' in read

/** Reading it back tells nothing where blanks are ignored (character) or everything is (xid before 16 takes any text). */
const tellsBack = ({ from, to, major }: Way): boolean =>
  !to.startsWith('character(') && (major >= 16 || !from.startsWith('xid'))

/** The value arrives as itself: whatever the zones, in the same words, as the same number, or so that it can be read back. */
const keeps = ({ sent, read, there, back }: Reading, way: Way): boolean =>
  isRead(read) &&
  isRead(there) &&
  there.text === read.text &&
  (same(read.text, sent) || (tellsBack(way) && isRead(back) && same(back.text, sent)))

const isInfinite = ({ sent }: Reading): boolean => /^-?infinity$/i.test(sent)

const enums = new Set(['app.mood', 'app.size'])

const refusal = (reading: Reading, { from, to }: Way): 'range' | 'length' | 'format' => {
  if (to.startsWith('bit') && !from.startsWith('bit')) return 'format'
  const isLabel = 'message' in reading.read && enums.has(from) && /for enum/.test(reading.read.message)
  const state = 'sqlState' in reading.read ? reading.read.sqlState : ''
  if (/^(22003|22008|23514|54000)$/.test(state) || isInfinite(reading) || isLabel) return 'range'
  return state === '22001' || state === '22026' ? 'length' : 'format'
}

/** The verdict that a pair's readings amount to. That infinity is written alike makes no two types alike. */
export const judge = (readings: readonly Reading[], way: Way): Measured => {
  const refused = readings.filter(({ read }) => !isRead(read))
  const kept = readings.filter(reading => keeps(reading, way))
  const changes = kept.length + refused.length < readings.length
  if (refused.length === 0) return { verdict: changes ? 'loses' : 'travels', changes }
  const sorts = new Set(refused.map(reading => refusal(reading, way)))
  const finite = kept.filter(reading => !isInfinite(reading))
  if (finite.length === 0 && sorts.has('format')) return { verdict: 'never', changes }
  return { verdict: sorts.has('format') ? 'format' : sorts.has('range') ? 'range' : 'length', changes }
}
