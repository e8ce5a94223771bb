/** A stream of numbers that its seed decides. */
export type Random = {
  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number
  chance(probability: number): boolean
  /** One of the list; `fallback` when it is empty. */
  pick<T>(list: readonly T[], fallback: T): T
}

/** Mulberry32: small, and good enough to vary rows. */
export const seeded = (seed: number): Random => {
  const state = { value: seed >>> 0 }
  const next = (): number => {
    state.value = (state.value + 0x6d2b79f5) >>> 0
    const mixed = Math.imul(state.value ^ (state.value >>> 15), state.value | 1)
    const again = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))
    return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: probability => next() < probability,
    pick: (list, fallback) => list[below(list.length)] ?? fallback,
  }
}
