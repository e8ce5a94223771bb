import type { Verdict } from './kind.ts'

/** A verdict without what it does for rows that travel. */
export const alone = (verdict: Verdict): Verdict => {
  const { replica: _replica, touch: _touch, split: _split, backfill: _fill, atEnd: _atEnd, ...rest } = verdict
  return rest
}
