import type { Finding } from '../base/finding.ts'
import { type Change, changesOn, effectOf, upstreamId } from './effect.ts'
import { isDead } from './lasting.ts'
import type { Pin, Pins } from './pin.ts'
import { showName } from './statements.ts'
import type { MzStep } from './steps.ts'
import { versioningSteps } from './versioning.ts'

const identityCure = (changes: readonly Change[]): readonly string[] =>
  changes.flatMap(change =>
    change.kind === 'identity' && !change.full ? [`ALTER TABLE ${change.table} REPLICA IDENTITY FULL`] : [],
  )

/** A step as something to paste; what is to be waited for says so. */
const paste = (step: MzStep): string => (step.kind === 'wait' ? `-- until ready: ${step.why}\n${step.sql}` : step.sql)

const blockedPin = (changes: readonly Change[], pin: Pin, pins: Pins): readonly Finding[] => {
  const own = changesOn(changes, pin)
  const errors = own.map(change => effectOf(change, pin)).filter(({ effect }) => effect === 'stalls')
  if (errors.length === 0) return []
  const steps = versioningSteps(own, pins).filter(({ phase }) => phase === 'before')
  const finding: Finding = {
    code: 'materialize-pins',
    weight: 'stalls-materialize',
    host: 'materialize',
    object: showName(pin),
    place: null,
    message: `${showName(pin)} still relies on what is to change on ${upstreamId(pin.upstream)}`,
    why: errors.map(({ why }) => why).join('; '),
    cure: [...steps.map(paste), ...identityCure(own)],
  }
  return [finding]
}

/**
 * The Materialize tables that would not survive `changes` on the replica, one finding each, with the SQL that moves Materialize
 * out of the way; nothing once no pin is in the way. A table that is dead already has nothing left to lose.
 */
export const blockedBy = (changes: readonly Change[], pins: Pins): readonly Finding[] =>
  pins.tables.filter(pin => !isDead(pin)).flatMap(pin => blockedPin(changes, pin, pins))
