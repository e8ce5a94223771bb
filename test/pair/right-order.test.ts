import { describe, test } from 'vitest'
import { type Majors, majors, type TestPair, usePair } from '../support/pair.ts'
import { proofCases } from '../support/proof.ts'
import { type Outcome, seeRightOrder } from '../support/right-order.ts'

const home: readonly Majors[] = [
  [15, 15],
  [18, 18],
]
const pairs = process.env['REPL_MIGRATE_PAIRS'] === undefined ? home : majors()

describe.each(pairs)('through up on %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.concurrent.for(proofCases(primary, replica))('$title', async (proof, { expect }) => {
    const see = (pair: TestPair) => seeRightOrder(pair, proof)
    const isSound = ({ outcome }: Outcome): boolean => outcome === 'done' || outcome === 'refused'
    const seen = await (proof.example.unread === true ? servers.blank(see, isSound) : servers.reused(see, isSound))
    const { orders, ...course } = seen
    if (course.outcome === 'done') expect(orders).toContain(proof.example.order)
    if (proof.example.order === 'refuse') expect(seen.outcome).toBe('refused')
    else expect(course).toEqual({ outcome: 'done', error: null, applyErrors: [], secondHop: null, unequal: [] })
  })
})
