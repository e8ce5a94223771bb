import type { Finding } from '../../src/base/finding.ts'
import { compareCatalogs } from '../../src/drift/compare.ts'
import type { CompareInput } from '../../src/drift/comparison.ts'
import { catalogOf } from '../catalog/session.ts'
import type { PairHandle, TestPair } from '../support/pair.ts'

export const driftOf = async (pair: TestPair, input: Partial<CompareInput> = {}): Promise<readonly Finding[]> =>
  compareCatalogs({
    primary: await catalogOf(pair.primaryUrl, 'primary'),
    replica: await catalogOf(pair.replicaUrl, 'replica'),
    publication: pair.publication,
    subscription: pair.subscription,
    materializePublication: 'mz_source',
    mirror: 'full',
    tables: () => true,
    ...input,
  })

export const shown = (findings: readonly Finding[]) =>
  findings.map(({ weight, code, host, object }) => [weight, code, host, object])

const orders = 'CREATE TABLE orders (id bigint PRIMARY KEY, customer text, amount numeric, created_at timestamptz)'

/** The seed guide's pair: one table, replicated and published to Materialize. */
export const guidePair = async ({ fresh }: PairHandle): Promise<TestPair> => {
  const pair = await fresh()
  await pair.onPrimary(orders)
  await pair.onReplica(
    `${orders}; ALTER TABLE orders REPLICA IDENTITY FULL; CREATE PUBLICATION mz_source FOR TABLE orders`,
  )
  await pair.publish('orders')
  return pair
}
