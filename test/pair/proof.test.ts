import { describe, expect, test } from 'vitest'
import { type Majors, majors, usePair } from '../support/pair.ts'
import { proofCases } from '../support/proof.ts'
import { seeWrongOrder } from '../support/wrong-order.ts'

const wrongCases = (primary: number, replica: number) =>
  proofCases(primary, replica)
    .flatMap(proof =>
      proof.example.wrong === undefined ? [] : [{ title: proof.title, proof, wrong: proof.example.wrong }],
    )
    .filter(({ wrong }) => (wrong.since ?? 0) <= Math.max(primary, replica))

const home: readonly Majors[] = [
  [15, 15],
  [18, 18],
]
const pairs = process.env['REPL_MIGRATE_PAIRS'] === undefined ? home : majors()

describe.each(pairs)('in the wrong order on %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test.each(wrongCases(primary, replica))('$title', async ({ proof, wrong }) => {
    const seen = await servers.wired(pair => seeWrongOrder(pair, proof, wrong))
    expect(seen).toEqual({
      failure: wrong.failure,
      text: wrong.text === undefined ? seen.text : expect.stringMatching(wrong.text),
    })
  })
})
