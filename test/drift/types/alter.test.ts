import { afterAll, beforeAll, expect, test } from 'vitest'
import { indexCatalog } from '../../../src/catalog/find.ts'
import { withClient } from '../../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../../src/embedded/cluster.ts'
import type { Hosts } from '../../../src/kinds/subject.ts'
import type { Order } from '../../../src/migrations/migration.ts'
import { catalogOf } from '../../catalog/session.ts'
import { ruleText } from '../../support/proof.ts'
import { readAs, sentTexts } from './read.ts'
import { said } from './said.ts'
import { schema, specimens } from './specimens.ts'

const major = 18
const types = specimens.map(({ type }) => type)

type Ruled = { readonly from: string; readonly to: string; readonly order: Order }

const started: { cluster?: Cluster; ruled?: readonly Ruled[] } = {}
const url = (): string => started.cluster?.url ?? ''
const ruledAs = (order: Order): readonly Ruled[] => (started.ruled ?? []).filter(one => one.order === order)

/** ALTER COLUMN … TYPE from each type to each, as it is ruled on a published table. */
const ruleAll = async (): Promise<readonly Ruled[]> => {
  const columns = types.map((type, index) => `c${index} ${type}`).join(', ')
  await withClient(url(), client =>
    client.query(
      `${schema}; CREATE TABLE orders (id bigint PRIMARY KEY, ${columns}); CREATE PUBLICATION p FOR TABLE orders`,
    ),
  )
  const catalog = indexCatalog(await catalogOf(url(), 'primary'))
  const hosts: Hosts = {
    primary: catalog,
    replicas: [{ name: 'replica', catalog, binary: false }],
    publication: 'p',
    wanted: () => true,
    materialize: false,
    largeAbove: 1_000_000,
  }
  const ruled: Ruled[] = []
  for (const to of types) {
    const lines = types.map((_, index) => `ALTER TABLE orders ALTER COLUMN c${index} TYPE ${to}`)
    for (const [index, { ruling }] of (await ruleText(lines.join(';'), hosts)).entries())
      if (types[index] !== to) ruled.push({ from: types[index] ?? '', to, order: ruling.order })
  }
  return ruled
}

beforeAll(async () => {
  started.cluster = await startCluster({ major })
  started.ruled = await ruleAll()
})
afterAll(() => started.cluster?.stop())

/** What ALTER TABLE makes of these texts, or null where it refuses. */
const rewritten = (from: string, to: string, texts: readonly string[]): Promise<readonly string[] | null> =>
  withClient(url(), async client => {
    const values = texts.map(text => `(${client.escapeLiteral(text)})`).join(', ')
    await client.query(`CREATE TEMP TABLE old (n serial, v ${from}); INSERT INTO old (v) VALUES ${values}`)
    try {
      await client.query(`ALTER TABLE old ALTER v TYPE ${to}`)
    } catch {
      return null
    }
    const { rows } = await client.query<{ text: string }>(`SELECT format('%s', v) AS text FROM old ORDER BY n`)
    return rows.map(({ text }) => text)
  })

test('every pair is ruled, and none goes first on a guess', () => {
  expect(started.ruled).toHaveLength(types.length * (types.length - 1))
  expect([...new Set(started.ruled?.map(({ order }) => order))].sort()).toEqual(['contract', 'expand', 'stream'])
})

test('the replica is widened first only where every old value travels', () => {
  expect(ruledAs('expand').length).toBeGreaterThan(20)
  expect(ruledAs('expand').filter(({ from, to }) => said(from, to, major).verdict !== 'travels')).toEqual([])
})

test('the replica is narrowed last only where every new value travels', () => {
  expect(ruledAs('contract').length).toBeGreaterThan(10)
  expect(ruledAs('contract').filter(({ from, to }) => said(to, from, major).verdict !== 'travels')).toEqual([])
})

test('widened rows are the rows that travel: the rewrite says what reading the text says', async () => {
  const sent = await sentTexts(url(), major)
  const unlike: unknown[] = []
  for (const { from, to } of ruledAs('expand')) {
    const texts = sent.get(from) ?? []
    const [here, arrived] = [await rewritten(from, to, texts), await readAs(url(), to, texts)]
    if (JSON.stringify(here) !== JSON.stringify(arrived)) unlike.push({ from, to, here, arrived })
  }
  expect(unlike).toEqual([])
})

test('rows that came to the wider column are, once it is narrowed, what the primary wrote', async () => {
  const sent = await sentTexts(url(), major)
  const unlike: unknown[] = []
  for (const { from, to } of ruledAs('contract')) {
    const texts = sent.get(to) ?? []
    const here = await rewritten(from, to, await readAs(url(), from, texts))
    if (JSON.stringify(here) !== JSON.stringify(texts)) unlike.push({ from, to, here, texts })
  }
  expect(unlike).toEqual([])
})
