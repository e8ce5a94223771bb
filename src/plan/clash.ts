import type { RuledPart } from './rule-file.ts'
import { conflict } from './touches.ts'

/** Must two parts of a file keep their order on a host? Session settings go before everything that follows them anyway. */
export const clash = (earlier: RuledPart, later: RuledPart): boolean => {
  if (earlier.ruling.ambient || later.ruling.ambient) return false
  return earlier.ruling.anchored || later.ruling.anchored || conflict(earlier.touches(), later.touches())
}
