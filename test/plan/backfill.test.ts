import { describe, expect, test } from 'vitest'
import type { Hosts } from '../../src/kinds/subject.ts'
import { parseMigration } from '../../src/migrations/parse.ts'
import { hazards } from '../../src/plan/hazards.ts'
import { planMigration } from '../../src/plan/plan.ts'
import { type RuledMigration, ruleMigration } from '../../src/plan/rule-file.ts'
import { restoreSteps, storeSteps } from '../../src/plan/stored.ts'
import { column, pairOf, table } from '../kinds/catalogs.ts'

const large = pairOf([table('public.orders', [column('note')], { rowsEstimate: 2e6 })])
const replicas = [{ name: 'replica', mirror: 'full', materialize: false }] as const

const parsedOf = (sql: string) => {
  const up = { file: '1.sql', line: 1, sql }
  return parseMigration({ name: '1', up, down: null, checksum: '', transaction: 'file' }, 'up')
}

const ruledOf = async (sql: string, hosts: Hosts | null): Promise<RuledMigration> =>
  ruleMigration(await parsedOf(sql), hosts, ['public'])

const lot = "ALTER TABLE orders ADD COLUMN lot text NOT NULL DEFAULT md5(random()::text) CHECK (lot <> '') UNIQUE"

describe('a file with a large column in it', () => {
  const file = `UPDATE orders SET note = 'x' WHERE id = 1;\n${lot}, ADD COLUMN other text;\nCREATE INDEX orders_lot ON orders (lot);`

  test('goes round by round: what stands before and with it, its batches, its rest, what follows', async () => {
    const { steps } = planMigration(await ruledOf(file, large), replicas)
    expect(steps.map(({ id, host, do: doing }) => `${host} ${id} ${doing}`)).toEqual([
      'replica 1.expand sql',
      'primary 1.primary sql',
      'primary 1.backfill backfill',
      'primary 1.backfill-1.primary sql',
      'replica 1.backfill-1.barrier barrier',
      'replica 1.backfill-1.contract sql',
      'primary 1.backfill-1.sweep backfill',
      'primary 1.backfill-2.primary sql',
      'replica 1.backfill-2.barrier barrier',
      'replica 1.backfill-2.contract sql',
      'primary 1.backfill-3.primary sql',
      'replica 1.backfill-3.barrier barrier',
      'replica 1.backfill-3.contract sql',
      'primary 1.backfill-4.primary sql',
      'replica 1.backfill-4.barrier barrier',
      'replica 1.backfill-4.contract sql',
      'primary 1.backfill-5.primary sql',
      'replica 1.backfill-5.barrier barrier',
      'replica 1.backfill-5.contract sql',
      'primary 2.primary sql',
      'replica 2.barrier barrier',
      'replica 2.contract sql',
    ])
    const alone = steps.flatMap(step => (step.do === 'sql' && !step.transaction ? [step.id] : []))
    expect(alone).toEqual(['1.backfill-4.primary', '1.backfill-4.contract'])
  })

  test('all in the stream, the column comes in there, and the rest as ever', async () => {
    const { steps } = planMigration(await ruledOf(file, large), replicas, 'stream')
    const [first] = steps
    const sent = first?.do === 'sql' ? first.actions.filter(action => action.do === 'send').map(({ sql }) => sql) : []
    expect(first?.id).toBe('1.primary')
    expect(sent).toEqual(
      ['ALTER TABLE public.orders ADD COLUMN lot text', 'ADD COLUMN other text'].map(sql =>
        expect.stringContaining(sql),
      ),
    )
  })
})

test('an UPDATE in batches is cut behind its WHERE, and its text stays out of the journal', async () => {
  const sql =
    "-- repl-migrate: backfill=batched\nUPDATE orders SET note = 'é where' /* WHERE */ WHERE ((note = 'é') OR id > 3) -- all"
  const { steps } = planMigration(await ruledOf(sql, large), replicas)
  const [step] = steps
  if (step?.do !== 'backfill' || 'column' in step.fill) throw new Error('no batches of the text')
  expect(steps).toHaveLength(1)
  expect(step.sql.slice(step.fill.condition ?? 0)).toMatch(/^WHERE \(\(note = 'é'\) OR id > 3\)/)
  expect(storeSteps(steps)).not.toContain('OR id')
  expect(restoreSteps(JSON.parse(storeSteps(steps)), await parsedOf(sql))).toEqual(steps)
})

test.each([
  ['UPDATE orders SET note = l.note FROM lines l WHERE l.id = orders.id'],
  ['UPDATE orders SET note = 1 RETURNING id'],
  ['WITH w AS (SELECT 1) DELETE FROM orders WHERE id IN (SELECT * FROM w)'],
])('%s is not cut into batches', async sql => {
  const { findings } = planMigration(await ruledOf(`-- repl-migrate: backfill=batched\n${sql}`, large), replicas)
  expect(findings).toHaveLength(1)
})

describe('said of it', () => {
  const codes = async (sql: string, hosts: Hosts | null = null) =>
    hazards(await ruledOf(sql, hosts), { materialize: false, sizes: null }).map(({ code }) => code)

  test('that the file is no single transaction', async () => {
    expect(await codes(lot)).toEqual(['table-rewrite'])
    expect(await codes(lot, large)).toEqual(['backfill'])
    expect(await codes(`-- repl-migrate: backfill=batched\n${lot}`)).toEqual(['backfill'])
  })

  test('that running code breaks, with what to write instead', async () => {
    for (const sql of ['ALTER TABLE orders RENAME note TO remark', 'ALTER TABLE orders RENAME TO purchases']) {
      const [finding] = hazards(await ruledOf(sql, large), { materialize: false, sizes: null })
      expect(finding).toMatchObject({
        code: 'breaks-code',
        weight: 'warning',
        cure: [expect.stringContaining('last migration')],
      })
      expect(await codes(`-- repl-migrate: allow=breaks-code reason="nothing runs"\n${sql}`)).toEqual([])
      expect(await codes(`CREATE TABLE orders (id int PRIMARY KEY, note text);\n${sql}`)).toEqual([])
    }
  })
})
