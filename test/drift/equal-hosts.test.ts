import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { fingerprint } from '../../src/catalog/fingerprint.ts'
import { compareCatalogs } from '../../src/drift/compare.ts'
import { diffCatalogs } from '../../src/drift/diff.ts'
import { richSchema } from '../catalog/rich-schema.ts'
import { catalogOf } from '../catalog/session.ts'
import { type TestPair, usePair } from '../support/pair.ts'

/**
 * Both hosts with the schema that the older of the two understands, replicating, and read by Materialize. Virtual columns (18)
 * are left out: with the identity Materialize needs, no row of such a table can be changed.
 */
const equalHosts = async (
  pair: TestPair,
  majors: readonly number[],
): Promise<{ primary: Catalog; replica: Catalog }> => {
  const older = Math.min(...majors, 17)
  const replica = majors[1] ?? 0
  await Promise.all([pair.onPrimary(richSchema(older)), pair.onReplica(richSchema(older))])
  await pair.onPrimary(`DROP PUBLICATION ${pair.publication}; CREATE PUBLICATION ${pair.publication} FOR ALL TABLES`)
  const generated = replica >= 18 && older >= 12 ? 'WITH (publish_generated_columns = stored)' : ''
  await pair.onPrimary('ALTER TABLE shop.booking REPLICA IDENTITY DEFAULT')
  await pair.onReplica(`CREATE PUBLICATION mz_source FOR ALL TABLES ${generated}`)
  await pair.onReplica(`DO $$ DECLARE t regclass; BEGIN
    FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND n.nspname IN ('shop', 'Odd Name') LOOP
      EXECUTE 'ALTER TABLE ' || t || ' REPLICA IDENTITY FULL';
    END LOOP; END $$`)
  await pair.onReplica(`ALTER SUBSCRIPTION ${pair.subscription} REFRESH PUBLICATION`)
  await pair.caughtUp()
  return { primary: await catalogOf(pair.primaryUrl, 'primary'), replica: await catalogOf(pair.replicaUrl, 'replica') }
}

describe.each([
  [11, 18],
  [18, 11],
  [15, 18],
  [18, 18],
])('equal hosts, PostgreSQL %i to %i', (...majors) => {
  const { fresh } = usePair(majors[0], majors[1])

  test('give no drift and no diff', async () => {
    const pair = await fresh()
    const { primary, replica } = await equalHosts(pair, majors)
    const findings = compareCatalogs({
      primary,
      replica,
      publication: pair.publication,
      subscription: pair.subscription,
      materializePublication: 'mz_source',
      mirror: 'full',
      tables: () => true,
    })
    expect(findings.filter(({ code }) => code !== 'needs-text-columns')).toEqual([])
    expect(findings.map(({ object, weight }) => [object, weight])).toEqual([['shop.customer', 'note']])
    expect(diffCatalogs(primary, replica)).toMatchObject({ tables: [], objects: [], text: '' })
    expect(replica.subscriptions[0]?.tables.map(({ table }) => table)).toEqual(primary.publications[0]?.published)
    expect(fingerprint(primary, ['shop.booking', 'shop.event_2026'])).toHaveLength(64)
  })
})
