import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '../../src/embedded/client.ts'
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts'
import type { Hosts } from '../../src/kinds/subject.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { freshDatabase } from '../support/pair.ts'
import { ruleText } from '../support/proof.ts'
import { column, pairOf, publication, table } from './catalogs.ts'

const started: Cluster[] = []
beforeAll(async () => {
  started.push(await startCluster({ major: 18 }))
})
afterAll(() => Promise.all(started.map(cluster => cluster.stop())))

const columns = [
  column('total', 'pg_catalog.int4', { type: 'integer' }),
  column('note', 'pg_catalog.text', { type: 'text' }),
]
const plain = pairOf([table('public.orders', columns)])
const large = pairOf([table('public.orders', columns, { constraints: [], rowsEstimate: 2e6 })])
const read = pairOf([table('public.orders', columns, { identity: { mode: 'full', index: null } })], {
  at: { version: 180_000, publications: [publication('p', ['public.orders'])] },
})

const cases: readonly (readonly [string, Hosts, string])[] = [
  [
    'ALTER TABLE orders ADD COLUMN lot double precision NOT NULL DEFAULT random()',
    large,
    'SELECT count(*) FROM orders WHERE lot IS NULL',
  ],
  ['ALTER TABLE orders ADD COLUMN number bigserial UNIQUE', large, 'SELECT count(*) FROM orders WHERE number IS NULL'],
  [
    'ALTER TABLE orders ADD COLUMN number integer GENERATED ALWAYS AS IDENTITY',
    large,
    'SELECT count(*) FROM orders WHERE number IS NULL',
  ],
  [
    'ALTER TABLE orders ADD COLUMN twice bigint GENERATED ALWAYS AS ((total * 2)) STORED',
    read,
    'SELECT count(*) FROM orders WHERE twice IS DISTINCT FROM total * 2',
  ],
  ['ALTER TABLE orders RENAME note TO remark', plain, "SELECT count(*) FROM orders WHERE remark <> 'n'"],
  ['ALTER TABLE orders ALTER COLUMN total SET NOT NULL', plain, 'SELECT count(*) FROM orders WHERE total IS NULL'],
  ['ALTER TABLE orders ADD CONSTRAINT known CHECK (total > 0)', plain, 'SELECT 0 AS count'],
  ['ALTER TABLE orders ADD CHECK (total > 0)', plain, 'SELECT 0 AS count'],
  ['ALTER TABLE orders ADD CONSTRAINT self FOREIGN KEY (total) REFERENCES orders (id)', plain, 'SELECT 0 AS count'],
  ['ALTER TABLE orders ADD FOREIGN KEY (total) REFERENCES orders (id)', plain, 'SELECT 0 AS count'],
  ['ALTER TABLE orders ADD UNIQUE (total)', plain, 'SELECT 0 AS count'],
  ['CREATE INDEX ON orders (total)', plain, 'SELECT 0 AS count'],
  ['CREATE INDEX CONCURRENTLY ON orders (total)', plain, 'SELECT 0 AS count'],
  ['SELECT id INTO TEMP TABLE big FROM orders', plain, 'SELECT 0 AS count'],
  ['TRUNCATE orders', { ...plain, materialize: true }, 'SELECT count(*) FROM orders'],
]

test.each(cases)('%s: what to write instead runs as it stands', async (sql, hosts, faulty) => {
  const [cluster] = started
  if (cluster === undefined) throw new Error('the server is not started')
  const instead = (await ruleText(sql, hosts))[0]?.ruling.instead() ?? 'nothing'
  await withClient(await freshDatabase(cluster), async client => {
    await client.query('CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text)')
    await client.query("INSERT INTO orders SELECT i, i, 'n' FROM generate_series(1, 20) AS i")
    for (const statement of await parseStatements({ file: '', line: 1, sql: instead }))
      await client.query(statement.sql)
    expect((await client.query(faulty)).rows).toEqual([{ count: expect.toSatisfy(count => Number(count) === 0) }])
  })
})
