import { afterAll, beforeAll, expect, test } from 'vitest'
import { indexCatalog } from '../../src/catalog/find.ts'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import type { Example } from '../../src/kinds/kind.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { catalogOf } from '../catalog/session.ts'
import { freshDatabase } from '../support/pair.ts'
import { type ProofCase, proofCases, ruleText } from '../support/proof.ts'

const major = 18
const started: Cluster[] = []
beforeAll(async () => {
  started.push(await startCluster({ major, settings: { max_connections: '300' } }))
})
afterAll(() => Promise.all(started.map(cluster => cluster.stop())))

/** Both hosts as the example begins: one catalog stands for both. */
const hostsOf = async (cluster: Cluster, { given, published }: Example): Promise<Hosts> => {
  const url = await freshDatabase(cluster)
  await withClient(url, async client => {
    for (const sql of given) await client.query(sql)
    const tables =
      published ??
      (
        await client.query(`SELECT oid::regclass::text AS id FROM pg_class
      WHERE relkind IN ('r', 'p') AND NOT relispartition AND relpersistence = 'p' AND relnamespace = 'public'::regnamespace`)
      ).rows.map(row => row.id)
    await client.query(
      `CREATE PUBLICATION repl_to_replica${tables.length > 0 ? ` FOR TABLE ${tables.join(', ')}` : ''}`,
    )
  })
  const catalog = indexCatalog(await catalogOf(url, 'primary'))
  return {
    primary: catalog,
    replicas: [{ name: 'replica', catalog, binary: false }],
    publication: 'repl_to_replica',
    wanted: () => true,
    materialize: false,
    largeAbove: 1_000_000,
  }
}

type Line = { readonly text: string; readonly fault: string | null }

const lineOf = async (cluster: Cluster, { title, kind, example }: ProofCase): Promise<Line> => {
  const parts = await ruleText(example.sql, await hostsOf(cluster, example))
  const shown = parts.find(({ ruling }) => ruling.kind === kind.name)?.ruling
  const order = shown?.order ?? 'no such part'
  return {
    text: [kind.name, example.sql.replace(/\s*\n\s*/g, ' '), order, shown?.lock ?? 'no lock', shown?.why].join(' | '),
    fault: order === example.order ? null : `${title}: ${order}, not ${example.order}`,
  }
}

test('each example is ruled as it says; every ruling is written down', async () => {
  const [cluster] = started
  if (cluster === undefined) throw new Error('the server is not started')
  const lines = await Promise.all(proofCases(major, major).map(proof => lineOf(cluster, proof)))
  expect(lines.flatMap(({ fault }) => fault ?? [])).toEqual([])
  await expect(lines.map(({ text }) => `${text}\n`).join('')).toMatchFileSnapshot('rulings.golden.txt')
}, 600_000)
