import { lengthTransfer } from './length-transfers.ts'
import { numberTransfer } from './number-transfers.ts'
import { matrixTransfer } from './type-matrix.ts'
import type { TypeText } from './type-text.ts'
import { rounds, type Transfer } from './verdict.ts'

const timed = /^(time|interval)/

/** Digits of a second that the replica has no room for. */
const roundsSeconds = (from: TypeText, to: TypeText): boolean =>
  timed.test(from.name) && timed.test(to.name) && (to.modifiers[0] ?? 6) < (from.modifiers[0] ?? 6)

/**
 * The verdict for two different built-in or extension types, neither of them an array: by their digits or lengths where these
 * decide, else by the matrix. `major` is the replica's.
 */
export const textTransfers = (from: TypeText, to: TypeText, major: number): Transfer => {
  const own = lengthTransfer(from, to) ?? numberTransfer(from, to, major) ?? matrixTransfer(from.name, to.name, major)
  return own.verdict === 'travels' && roundsSeconds(from, to) ? rounds : own
}
