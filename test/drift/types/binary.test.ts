import { describe, expect, test } from 'vitest'
import { usePair } from '../../support/pair.ts'
import { fewMajors } from '../../support/stage.ts'
import { unlikeBytes } from './binary.ts'
import { said, saidOfBytes } from './said.ts'

const ofOneMajor = fewMajors().filter(([primary, replica]) => primary === replica && primary >= 14)

test.each([
  ['integer', 'bigint', 'travels', 'never'],
  ['integer', 'real', 'loses', 'loses'],
  ['bigint', 'timestamp with time zone', 'never', 'loses'],
  ['double precision', 'timestamp with time zone', 'never', 'range'],
  ['app.mood', 'text', 'travels', 'travels'],
  ['app.positive', 'integer', 'travels', 'travels'],
  ['integer[]', 'bigint[]', 'travels', 'never'],
  ['numeric(12,2)', 'numeric(9,1)', 'range', 'range'],
])('%s to %s: as text %s, as bytes %s', (from, to, asText, asBytes) => {
  expect([said(from, to, 18).verdict, saidOfBytes(from, to, 18).verdict]).toEqual([asText, asBytes])
})

describe.each(ofOneMajor)('%i to %i, binary', (primary, replica) => {
  const servers = usePair(primary, replica, { wal_retrieve_retry_interval: '5ms' })

  test('what is said of types that share no text is what replication does with their bytes', async () => {
    const pair = await servers.fresh({ wire: false })
    const { pairs, unlike } = await unlikeBytes(pair, servers.pair().replica, replica)
    expect(unlike).toEqual([])
    expect(pairs).toBeGreaterThan(150)
  }, 900_000)
})
