import { expect, test } from 'vitest'
import type { Hosts } from '../../src/kinds/subject.ts'
import { findingsOf, planMigration } from '../../src/plan/plan.ts'
import { ruleMigration } from '../../src/plan/rule-file.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { column, pairOf, table } from '../kinds/catalogs.ts'

const ruledBy = async (sql: string, hosts: Hosts | null) => {
  const text = { file: 'file.sql', line: 1, sql }
  const statements = (await parseStatements(text)).map(statement => ({ statement, directives: [] }))
  const migration = { name: 'file', up: text, down: null, checksum: '', transaction: 'file' as const }
  return ruleMigration({ migration, blocks: [{ mode: 'together', statements }] }, hosts, ['public'])
}

const hosts = pairOf([table('public.orders', [column('id'), column('note')]), table('public.events', [column('at')])])

const planned = async (sql: string, mirror: 'full' | 'tables' = 'full') => {
  const ruled = await ruledBy(sql, hosts)
  const plan = planMigration(ruled, [{ name: 'replica', mirror, materialize: false }])
  return {
    lanes: plan.statements.flatMap(({ lanes }) => lanes),
    findings: plan.findings.map(({ code, object }) => `${code} ${object}`),
  }
}

const apart = 'CREATE INDEX CONCURRENTLY built ON events (at);'
const made = 'CREATE TABLE buyers (id integer PRIMARY KEY);'
const refers = 'ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES buyers (id);'

test.each([
  ['it looks at rows of a new table', made + refers, ['expand', 'final']],
  [
    'the new table takes an older one’s name later',
    `ALTER TABLE orders ADD UNIQUE (note); ${apart} ALTER TABLE orders RENAME TO old; CREATE TABLE orders (id integer PRIMARY KEY);`,
    ['contract', 'contract', 'stream', 'stream'],
  ],
  [
    'it has an older table under a new name',
    'ALTER TABLE orders RENAME TO old; ALTER TABLE events ADD UNIQUE (at); ALTER TABLE old ADD UNIQUE (note);',
    ['stream', 'contract', 'contract'],
  ],
  [
    'what hangs on it waits with it',
    `${made}${refers} ALTER TABLE orders VALIDATE CONSTRAINT orders_id_fkey; CREATE INDEX CONCURRENTLY i ON orders (id); ${apart}`,
    ['expand', 'final', 'final', 'final', 'contract'],
  ],
  [
    'no row can point there yet',
    `${made} ALTER TABLE orders ADD COLUMN buyer integer; ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES buyers (id); ALTER TABLE buyers ADD FOREIGN KEY (id) REFERENCES events (at);`,
    ['expand', 'expand', 'stream', 'stream'],
  ],
  [
    'some row may, once the file has written it',
    `${made} ALTER TABLE orders ADD COLUMN buyer integer; UPDATE orders SET buyer = 1; ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES buyers (id);`,
    ['expand', 'expand', 'none', 'final'],
  ],
])('a part waits for the initial copy only where it can and must: %s', async (_, sql, lanes) => {
  expect(await planned(sql)).toEqual({ lanes, findings: [] })
})

test.each([apart, ''])(
  'what needs rows that are not copied yet, and cannot wait for them, is refused: %s',
  async between => {
    expect(await planned(`${made}${refers}${between}ALTER TABLE orders RENAME TO old;`)).toMatchObject({
      findings: ['needs-copied-rows public.orders.orders_id_fkey'],
    })
  },
)

test('lint, too, says so', async () => {
  const found = findingsOf(await ruledBy(`${made}${refers}ALTER TABLE orders RENAME TO old;`, null))
  expect(found.map(({ code, object }) => `${code} ${object}`)).toEqual([
    'needs-copied-rows public.orders.orders_id_fkey',
  ])
})

test('a replica without foreign keys looks for nothing', async () => {
  expect(await planned(`${made}${refers}ALTER TABLE orders RENAME TO old;`, 'tables')).toMatchObject({ findings: [] })
})
