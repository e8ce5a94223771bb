import { beforeAll, expect, test } from 'vitest'
import { createDatabases } from '../../src/embedded/pair.ts'
import { usePair } from '../support/pair.ts'
import { cases as all } from './cases.ts'
import { applyCure, findingsOf, type Hosts, hostsOf, publications, setUp } from './shared-pair.ts'

const cases = all.map((drift, index) => ({
  ...drift,
  schema: `c${index}`,
}))

const { pair } = usePair(18, 18)
const shared: { hosts?: Hosts } = {}

beforeAll(async () => {
  const hosts = hostsOf(await createDatabases(pair().primary, pair().replica, 'drift'), 'from_primary')
  await publications(hosts, 18)
  for (const drift of cases) await setUp(hosts, drift.schema, drift)
  await hosts.onReplica('ALTER SUBSCRIPTION from_primary REFRESH PUBLICATION WITH (copy_data = false)')
  shared.hosts = hosts
})

test.each(cases)('$schema: $code of $object ($weight)', async drift => {
  const { schema, code, weight, host = 'replica', also = [] } = drift
  const hosts = shared.hosts ?? expect.unreachable('set up in beforeAll')
  const found = await findingsOf(hosts, schema, drift)
  const object = `${schema}.${drift.object}`
  const finding = found.find(each => each.code === code && each.object === object)
  expect(finding).toMatchObject({ code, weight, host, object, place: null })
  const grave = found.filter(each => each.weight !== 'note').map(each => each.code)
  expect(grave.toSorted()).toEqual([...(weight === 'note' ? [] : [code]), ...also].toSorted())

  const cure = finding?.cure ?? []
  expect(cure.length === 0).toBe(drift.cure === 'none')
  await applyCure(hosts, cure)
  const left = await findingsOf(hosts, schema, drift)
  expect(left.filter(each => each.code === code && drift.cure !== 'none')).toEqual([])
})
