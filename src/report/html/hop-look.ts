import type { HopReport } from '../status.ts'
import { bytes, count } from '../words.ts'

/** `well`: rows flow. `slow`: they flow, late. `broken`: they do not. */
export type Health = 'well' | 'slow' | 'broken'

/** A hop as it is drawn: never by its colour alone. */
export type HopLook = {
  readonly from: string
  readonly to: string
  readonly health: Health
  /** `✓ streaming`. */
  readonly state: string
  /** `up to date`, `2.1 MB, 3.0 s behind`; empty where nobody knows. */
  readonly lag: string
  /** `slot repl_from_primary`; empty where there is none. */
  readonly slot: string
  /** What else matters: WAL kept for nobody, tables still being copied. */
  readonly more: string
}

/** Behind by more than this, a reader asks why. */
const slowAfter = { bytes: 16 * 1024 * 1024, seconds: 10 }

const flowing = new Set(['streaming', 'catchup', 'copying', 'active', 'startup', 'backup'])

const healthOf = ({ state, lagBytes, lagSeconds }: HopReport): Health => {
  if (!flowing.has(state)) return 'broken'
  const late = (lagBytes ?? 0) > slowAfter.bytes || (lagSeconds ?? 0) > slowAfter.seconds
  return state === 'streaming' && !late ? 'well' : 'slow'
}

const glyphs: Record<Health, string> = { well: '✓', slow: '!', broken: '✕' }

const lagOf = ({ lagBytes, lagSeconds }: HopReport): string => {
  if (lagBytes === null) return ''
  if (lagBytes === 0) return 'up to date'
  return `${bytes(lagBytes)}${lagSeconds === null || lagSeconds < 0.1 ? '' : `, ${lagSeconds.toFixed(1)} s`} behind`
}

const moreOf = ({ slot, subscription }: HopReport): string => {
  const copying = subscription?.copying.length ?? 0
  const kept =
    slot === null || slot.active || slot.retainedBytes === null ? '' : `keeps ${bytes(slot.retainedBytes)} of WAL`
  return [copying > 0 ? `copying ${count(copying, 'table')}` : '', kept].filter(text => text !== '').join(', ')
}

/** How a hop is doing, in words and in one of three colours. */
export const hopLook = (hop: HopReport): HopLook => {
  const health = healthOf(hop)
  return {
    from: hop.from,
    to: hop.to,
    health,
    state: `${glyphs[health]} ${hop.state}`,
    lag: lagOf(hop),
    slot: hop.slot === null ? '' : `slot ${hop.slot.name}`,
    more: moreOf(hop),
  }
}

/** A hop as a sentence, for those who hear the page. */
export const hopSentence = ({ from, to, state, lag, slot, more }: HopLook): string =>
  `${from} to ${to}: ${[state.slice(2), lag, slot, more].filter(text => text !== '').join(', ')}`
