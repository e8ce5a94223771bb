import type { Finding } from '../base/finding.ts'
import { type Change, changesOn, effectOf, upstreamId } from '../materialize/effect.ts'
import { isDead } from '../materialize/lasting.ts'
import type { Pin, Pins } from '../materialize/pin.ts'
import { showName } from '../materialize/statements.ts'

const reasonsOf = (pin: Pin, changes: readonly Change[]): readonly string[] => {
  const stalls = changesOn(changes, pin)
    .map(change => effectOf(change, pin))
    .filter(({ effect }) => effect === 'stalls')
    .map(({ why }) => why)
  return isDead(pin) && pin.error !== null ? [pin.error, ...stalls] : stalls
}

/** One finding for each Materialize table that `changes`, which the replica has seen already, have broken or will. Pure. */
export const brokenBy = (changes: readonly Change[], pins: Pins): readonly Finding[] =>
  pins.tables.flatMap((pin): readonly Finding[] => {
    const reasons = reasonsOf(pin, changes)
    if (reasons.length === 0) return []
    return [
      {
        code: 'materialize-pin-broken',
        weight: 'stalls-materialize',
        host: 'materialize',
        object: showName(pin),
        place: null,
        message: `${showName(pin)} was made for another ${upstreamId(pin.upstream)} than the replica has now`,
        why: reasons.join('; '),
        cure: ['repl-migrate materialize plan'],
      },
    ]
  })
