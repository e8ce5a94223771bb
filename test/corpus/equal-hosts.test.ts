import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Catalog } from '../../src/catalog/catalog.ts'
import { compareCatalogs } from '../../src/drift/compare.ts'
import { diffCatalogs } from '../../src/drift/diff.ts'
import { withClient } from '../../src/embedded/client.ts'
import { catalogOf } from '../catalog/session.ts'
import { corpusFolder, readCorpus } from '../support/corpus.ts'
import { freshDatabase, usePair } from '../support/pair.ts'
import { cutFrom, replayOnOne, scratch } from '../support/replay.ts'

/** Files that no server can run by hand: they alter tables that migrations written in Go make elsewhere. */
const unrunnable = ['20260424205453_v1_0_100.sql', '20260509015727_v1_0_106.sql']

const folders = readCorpus().present
  ? readdirSync(corpusFolder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => name)
  : []

/** Every table published, and identified as replication and Materialize ask for. */
const prepare = (url: string, generated: string): Promise<unknown> =>
  withClient(url, client =>
    client.query(`DO $$ DECLARE t regclass; BEGIN
      FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      LOOP EXECUTE 'ALTER TABLE ' || t || ' REPLICA IDENTITY FULL'; END LOOP; END $$;
      CREATE PUBLICATION all_tables FOR ALL TABLES ${generated}`),
  )

const read = async (url: string, major: number): Promise<Catalog> => {
  await prepare(url, major >= 18 ? 'WITH (publish_generated_columns = stored)' : '')
  return catalogOf(url, `PostgreSQL ${major}`)
}

/** As if the second host subscribed to the first. */
const joined = (primary: Catalog, replica: Catalog) => {
  const published = primary.publications[0]?.published ?? []
  const slot = {
    name: 's',
    plugin: 'pgoutput',
    type: 'logical',
    active: true,
    temporary: false,
    walStatus: null,
    role: null,
    retainedBytes: 0,
  }
  const subscription = {
    name: 's',
    enabled: true,
    publications: ['all_tables'],
    slot: 's',
    binary: false,
    streaming: 'off',
    origin: 'any',
    owner: 'postgres',
    runAsOwner: false,
    failures: null,
    worker: 1,
    tables: published.map(table => ({ table, state: 'r' })),
  }
  return compareCatalogs({
    primary: { ...primary, slots: [slot] },
    replica: { ...replica, subscriptions: [subscription] },
    publication: 'all_tables',
    subscription: 's',
    materializePublication: 'all_tables',
    mirror: 'full',
    tables: () => true,
  })
}

/** What is said of a table whatever the other host has: that it has no key, or types unknown to Materialize. */
const ownNotes = new Set(['needs-text-columns', 'identity-without-key'])

/** The schemas that real applications have in the end, made by hand on two servers: as far as the older major can run them. */
describe.each([
  [11, 18],
  [15, 15],
])('real schemas on %i and %i', (older, newer) => {
  const servers = usePair(older, newer)

  test.each(folders)(
    '%s: no drift and no diff, either way round',
    async name => {
      const folder = scratch(join(corpusFolder, name), unrunnable)
      const left = await freshDatabase(servers.pair().primary)
      const right = await freshDatabase(servers.pair().replica)
      const limit = await replayOnOne(left, folder)
      if (limit !== null) await cutFrom(folder, limit.name)
      expect(limit === null || older < 13, limit?.says).toBe(true)
      expect(await replayOnOne(right, folder)).toBeNull()
      const [one, other] = [await read(left, older), await read(right, newer)]
      expect(one.relations.length).toBeGreaterThan(3)
      for (const [primary, replica] of [
        [one, other],
        [other, one],
      ] as const) {
        expect(joined(primary, replica).filter(({ code }) => !ownNotes.has(code))).toEqual([])
        expect(diffCatalogs(primary, replica).text).toBe('')
      }
    },
    600_000,
  )
})
