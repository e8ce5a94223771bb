import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type TestPair, usePair } from '../support/pair.ts'
import type { Case, Proof } from './case.ts'
import { cases as all } from './cases.ts'
import { findingsOf, publications, setUp } from './shared-pair.ts'

const cases = all.flatMap(drift => (drift.proof === undefined ? [] : [{ ...drift, proof: drift.proof }]))

const older = usePair(15, 15)
const newer = usePair(18, 18)

const firstError = async (pair: TestPair): Promise<string> => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [error] = await pair.applyErrors()
    if (error !== undefined) return `${error.message} ${error.detail}`
    await sleep(50)
  }
  return 'no error'
}

const observe = async (pair: TestPair, { write, does, at }: Proof): Promise<void> => {
  const written = pair.onPrimary(`SET search_path = d; ${write}`)
  if (at === 'primary') {
    await expect(written).rejects.toThrow(does)
    return
  }
  await written
  if (does instanceof RegExp) {
    expect(await firstError(pair)).toMatch(does)
  } else {
    await pair.caughtUp()
    expect(await pair.applyErrors()).toEqual([])
    expect(await pair.rows(['d.t'])).toMatchObject([{ equal: false }])
  }
}

/** What `blocks` and `diverges` claim, seen on a pair that replicates. */
test.each(cases)('$code: $proof.does', async (drift: Case & { readonly proof: Proof }) => {
  const major = drift.proof.major ?? 15
  const pair = await (major === 18 ? newer : older).fresh({ wire: false })
  await publications(pair, major)
  await setUp(pair, 'd', drift)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} REFRESH PUBLICATION WITH (copy_data = false)`)
  await pair.caughtUp()
  const found = await findingsOf(pair, 'd', drift)
  expect(found.map(({ code, weight }) => [code, weight])).toContainEqual([drift.code, drift.weight])
  await observe(pair, drift.proof)
})
