import { afterAll, describe, expect, test } from 'vitest'
import { type Majors, usePair } from '../pair.ts'
import { liveEpoch } from './epoch.ts'
import { toldFailure } from './shrink.ts'
import { emptyTally, told } from './tally.ts'

const asked = process.env['REPL_MIGRATE_PROPERTY_SEED']
const from = Number(process.env['REPL_MIGRATE_PROPERTY_FROM'] ?? 1)
const wanted = Number(process.env['REPL_MIGRATE_PROPERTY_CASES'] ?? 500)

/** How many files one schema goes through before it begins anew. */
const perEpoch = 25

/** `share` is this pair's part of all cases. A seed that is asked for is one epoch; else epochs begin with the seed named, or 1. */
const seedsFor = (share: number): readonly number[] => {
  if (asked !== undefined) return [Number(asked)]
  return Array.from({ length: Math.max(1, Math.round((wanted * share) / perEpoch)) }, (_, index) => index + from)
}

/**
 * Random valid files over random schemas, through `up` with a writer running, some of them cut off on the way: each is refused
 * with a reason and a cure, or done with equal rows, equal schemas, no drift that matters and no apply error.
 */
export const propertyTests = (majors: Majors, share: number): void => {
  describe(`random files on ${majors.join(' → ')}`, () => {
    const servers = usePair(...majors)
    const tally = emptyTally()
    afterAll(() => {
      console.log(told(tally))
      const of = (name: string): number => tally.courses.get(name) ?? 0
      if (asked !== undefined) return
      expect(of('done'), 'a generator that is only refused proves nothing').toBeGreaterThan(of('cases') * 0.6)
    })
    test.each(seedsFor(share))('seed %i', { timeout: 1_800_000 }, async seed => {
      const failure = await liveEpoch(servers, { seed, cases: perEpoch, majors }, tally)
      if (failure !== null) throw new Error(await toldFailure(servers, majors, failure))
    })
  })
}
