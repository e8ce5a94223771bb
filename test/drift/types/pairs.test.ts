import { describe, expect, test } from 'vitest'
import { type PairHandle, usePair } from '../../support/pair.ts'
import { fewMajors } from '../../support/stage.ts'
import { read, unlikeRefused, unlikeTaken, wrongPairs } from './prove.ts'
import { specimens } from './specimens.ts'

/** Apply tries again at once, for every refused value stops it. */
const settings = { wal_retrieve_retry_interval: '5ms' }

/** REPL_MIGRATE_TYPES=all has replication refuse a value of every pair that is refused one: thousands of stops. */
const every = process.env['REPL_MIGRATE_TYPES'] === 'all'

test('the specimens are many types', () => {
  expect(new Set(specimens.map(({ type }) => type)).size).toBeGreaterThanOrEqual(80)
})

describe.each(fewMajors())('%i to %i', (primary, replica) => {
  const servers: PairHandle = usePair(primary, replica, settings)

  test('the table says of every pair what its values do, and replication does it', async () => {
    const pair = await servers.fresh({ wire: false })
    const readings = await read(pair, primary, replica)
    // Between majors the same float is not always spelled alike, so what is the same value is not told by its text.
    if (primary === replica) expect(wrongPairs(readings, replica)).toEqual([])
    expect(await unlikeTaken(pair, readings)).toEqual([])
    const refused = await unlikeRefused(pair, servers.pair().replica, readings, every)
    expect(refused.unlike).toEqual([])
    expect(refused.stops).toBeGreaterThan(readings.size)
  }, 900_000)
})
