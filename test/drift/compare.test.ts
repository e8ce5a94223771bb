import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { columnCases, partitionCases, publicationCases, tableCases } from './cases.ts'
import { applyCure, findingsOf, publications, setUp } from './shared-pair.ts'

const cases = [...columnCases, ...tableCases, ...publicationCases, ...partitionCases].map((drift, index) => ({
  ...drift,
  schema: `c${index}`,
}))

const { fresh } = usePair(18, 18)

test('each drift has its code, weight and place, and nothing graver comes along; its cure cures it', async () => {
  const pair = await fresh({ wire: false })
  await publications(pair, 18)
  for (const drift of cases) await setUp(pair, drift.schema, drift)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} REFRESH PUBLICATION WITH (copy_data = false)`)
  for (const drift of cases) {
    const found = await findingsOf(pair, drift.schema, drift)
    const wanted = {
      code: drift.code,
      weight: drift.weight,
      host: drift.host ?? 'replica',
      object: `${drift.schema}.${drift.object}`,
      place: null,
    }
    const finding = found.find(({ code, object }) => code === wanted.code && object === wanted.object)
    expect(finding, `${drift.code} of ${drift.schema}: ${JSON.stringify(found, null, 1)}`).toMatchObject(wanted)
    const grave = found.filter(({ weight }) => weight !== 'note').map(({ code }) => code)
    expect(grave, drift.schema).toEqual(
      [...(drift.weight === 'note' ? [] : [drift.code]), ...(drift.also ?? [])].sort(
        (left, right) => grave.indexOf(left) - grave.indexOf(right),
      ),
    )
    expect((finding?.cure ?? []).length > 0, `cure of ${drift.code}`).toBe(drift.cure !== 'none')
    if (drift.cure === 'none') continue
    await applyCure(pair, finding?.cure ?? [])
    const left = await findingsOf(pair, drift.schema, drift)
    expect(
      left.filter(({ code }) => code === drift.code),
      `after ${finding?.cure.join()}`,
    ).toEqual([])
  }
})
