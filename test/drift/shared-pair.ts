import type { Finding } from '../../src/base/finding.ts'
import { compareCatalogs } from '../../src/drift/compare.ts'
import { withClient } from '../../src/embedded/client.ts'
import type { PairUrls } from '../../src/embedded/pair.ts'
import { catalogOf } from '../catalog/session.ts'
import type { Case } from './case.ts'

/** Two databases to be made different; a TestPair is one. */
export type Hosts = PairUrls & {
  readonly subscription: string
  onPrimary(sql: string): Promise<unknown>
  onReplica(sql: string): Promise<unknown>
}

export const hostsOf = (urls: PairUrls, subscription: string): Hosts => ({
  ...urls,
  subscription,
  onPrimary: sql => withClient(urls.primaryUrl, client => client.query(sql)),
  onReplica: sql => withClient(urls.replicaUrl, client => client.query(sql)),
})

/** What a case does to the two hosts, inside its own schema. */
export const setUp = async (pair: Hosts, schema: string, drift: Case): Promise<void> => {
  const inside = `CREATE SCHEMA IF NOT EXISTS ${schema}; SET search_path = ${schema}`
  const full = drift.identity === 'kept' || drift.both === '' ? '' : fullIdentity(schema)
  await pair.onPrimary(`${inside}; ${drift.both}`)
  await pair.onReplica(`${inside}; ${drift.both}; ${full}`)
  if (drift.primary !== undefined) await pair.onPrimary(`${inside}; ${drift.primary}`)
  if (drift.replica !== undefined) await pair.onReplica(`${inside}; ${drift.replica}`)
  await pair.onPrimary(
    `ALTER PUBLICATION ${drift.rooted ? 'rooted' : 'plain'} ADD TABLE ${schema}.${drift.publish ?? 't'}`,
  )
  if (drift.materialize !== null)
    await pair.onReplica(`ALTER PUBLICATION mz_source ADD TABLE ${schema}.${drift.materialize ?? 't'}`)
}

const fullIdentity = (schema: string): string => `DO $do$ DECLARE t regclass; BEGIN
  FOR t IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = '${schema}'::regnamespace LOOP
    EXECUTE 'ALTER TABLE ' || t || ' REPLICA IDENTITY FULL';
  END LOOP; END $do$`

/** Publications for `setUp`, and a subscription to both. */
export const publications = async (pair: Hosts, version: number): Promise<void> => {
  const generated = version >= 18 ? 'WITH (publish_generated_columns = stored)' : ''
  await pair.onPrimary('CREATE PUBLICATION plain')
  await pair.onPrimary('CREATE PUBLICATION rooted WITH (publish_via_partition_root)')
  await pair.onReplica(`CREATE PUBLICATION mz_source ${generated}`)
  await pair.onReplica(
    `CREATE SUBSCRIPTION ${pair.subscription} CONNECTION '${pair.primaryUrl}' PUBLICATION plain, rooted`,
  )
}

/** Findings of one schema, read anew. */
export const findingsOf = async (pair: Hosts, schema: string, drift: Case): Promise<readonly Finding[]> => {
  const primary = await catalogOf(pair.primaryUrl, 'primary')
  const replica = await catalogOf(pair.replicaUrl, 'replica')
  const findings = compareCatalogs({
    primary,
    replica,
    publication: drift.rooted ? 'rooted' : 'plain',
    subscription: pair.subscription,
    materializePublication: 'mz_source',
    mirror: 'full',
    tables: id => id.startsWith(`${schema}.`),
  })
  return findings.filter(({ object }) => object?.startsWith(`${schema}.`))
}

/** Runs the SQL of a cure on the hosts it names. */
export const applyCure = async (pair: Hosts, cure: readonly string[]): Promise<void> => {
  for (const sql of cure) {
    const [, host] = /^-- on (primary|replica)\n/.exec(sql) ?? []
    if (host === 'primary') await pair.onPrimary(sql)
    else if (host === 'replica') await pair.onReplica(sql)
    else throw new Error(`no SQL: ${sql}`)
  }
}
