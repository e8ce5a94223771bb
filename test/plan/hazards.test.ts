import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/base/finding.ts'
import { ruleUnseen } from '../../src/commands/unseen.ts'
import { isRiskCode } from '../../src/kinds/risk.ts'
import { parseMigration } from '../../src/migrations/parse.ts'
import { hazards } from '../../src/plan/hazards.ts'
import type { Sizes } from '../../src/plan/size.ts'

const find = async (sql: string, sizes: Sizes | null = null): Promise<readonly Finding[]> => {
  const up = { file: '1_a.sql', line: 1, sql }
  const parsed = await parseMigration({ name: '1_a', up, down: null, checksum: '', transaction: 'file' }, 'up')
  return hazards(ruleUnseen(parsed), { materialize: false, sizes })
}

const codes = async (sql: string): Promise<readonly string[]> => (await find(sql)).map(({ code }) => code).sort()

const table = 'CREATE TABLE orders (id bigint PRIMARY KEY, total integer, note text);\n'

/** What each of these brings, and nothing else. */
const cases: readonly (readonly [sql: string, ...codes: string[]])[] = [
  ['ALTER TABLE orders ADD COLUMN note text'],
  ['ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT 0'],
  ['ALTER TABLE orders ADD COLUMN note text NOT NULL', 'required-column'],
  ['ALTER TABLE orders ADD COLUMN lot float DEFAULT random()', 'table-rewrite'],
  ['ALTER TABLE orders ADD COLUMN total integer CHECK (total > 0)', 'table-scan'],
  ['ALTER TABLE orders ADD COLUMN buyer bigint REFERENCES buyers'],
  ['ALTER TABLE orders ADD COLUMN buyer bigint DEFAULT 1 REFERENCES buyers', 'table-scan'],
  ['ALTER TABLE orders ADD COLUMN twice integer GENERATED ALWAYS AS (total * 2) VIRTUAL'],
  ['ALTER TABLE orders ADD COLUMN twice integer GENERATED ALWAYS AS (total * 2) STORED', 'table-rewrite'],
  ['ALTER TABLE orders ADD COLUMN raw json', 'json-column'],
  ['CREATE DOMAIN d AS int;\nALTER TABLE orders ADD COLUMN q d'],
  ['CREATE DOMAIN d AS int CHECK (VALUE > 0);\nALTER TABLE orders ADD COLUMN q d', 'table-rewrite'],
  [
    'CREATE DOMAIN d AS int;\nALTER DOMAIN d SET NOT NULL;\nALTER TABLE orders ADD COLUMN q d',
    'table-rewrite',
    'table-scan',
  ],
  ['ALTER TABLE orders ALTER COLUMN total TYPE bigint', 'table-rewrite'],
  ['ALTER TABLE orders ADD CHECK (total > 0)', 'table-scan'],
  ['ALTER TABLE orders ADD CHECK (total > 0) NOT VALID'],
  ['ALTER TABLE orders ADD UNIQUE (total)', 'table-scan'],
  ['ALTER TABLE orders ADD CONSTRAINT a UNIQUE USING INDEX a'],
  ['ALTER TABLE orders ADD PRIMARY KEY (id)', 'table-scan'],
  ['CREATE INDEX ON orders (total)', 'table-scan'],
  ['CREATE INDEX CONCURRENTLY a ON orders (total)'],
  ['CREATE INDEX CONCURRENTLY a ON orders (total);\nALTER TABLE orders ADD COLUMN q int', 'commits-apart'],
  ['CREATE INDEX ON ONLY orders (total)'],
  ['ALTER TABLE orders ADD COLUMN q int NOT NULL;\nALTER TABLE orders ADD UNIQUE (q)', 'required-column'],
  ['TRUNCATE orders CASCADE;\nALTER TABLE orders DROP COLUMN note', 'cascades', 'loses-data'],
  ['VACUUM FULL orders', 'table-rewrite'],
  ['VACUUM orders'],
  ['ALTER TABLE orders RENAME COLUMN total TO sum', 'breaks-code'],
  ['ALTER TABLE orders ADD COLUMN q int;\nALTER TABLE orders RENAME COLUMN q TO r'],
  ['ALTER TABLE orders RENAME TO purchases', 'breaks-code'],
  ['DROP TABLE orders', 'loses-data'],
  [
    'ALTER TABLE orders ADD COLUMN q text;\nUPDATE orders SET q = note WHERE id > 0;\nALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders RENAME q TO note',
    'held-lock',
  ],
  [
    'ALTER TABLE orders ADD COLUMN q text;\nALTER TABLE orders DROP COLUMN note;\nALTER TABLE orders RENAME q TO note',
    'loses-data',
  ],
  ['DROP TABLE orders CASCADE', 'cascades', 'loses-data'],
  ['CREATE TEMP TABLE t AS SELECT 1;\nDROP TABLE t'],
  ['UPDATE orders SET total = 0', 'whole-table-write'],
  ['UPDATE orders SET total = 0 WHERE id = 5'],
  ['ALTER TABLE orders ADD COLUMN q int;\nUPDATE orders SET q = total WHERE q IS NULL', 'held-lock'],
  ['ALTER TABLE orders ADD COLUMN q int;\nUPDATE states SET q = 1 WHERE id IN (1, 2)'],
  ['ALTER TABLE orders ADD COLUMN q int;\nALTER TABLE buyers ADD COLUMN q int', 'several-locks'],
  ['TRUNCATE orders;\nALTER TABLE orders ADD COLUMN q int NOT NULL;\nCREATE INDEX a ON orders (q)', 'loses-data'],
  ['CREATE TABLE log (at timestamptz)', 'no-key'],
  ['CREATE TABLE log (at timestamptz);\nALTER TABLE log ADD PRIMARY KEY (at)'],
  ['CREATE TABLE log (at timestamptz);\nALTER TABLE log REPLICA IDENTITY FULL'],
  ['CREATE UNLOGGED TABLE log (at timestamptz)'],
  ['CREATE TABLE log (id serial PRIMARY KEY)', 'small-key'],
  ['CREATE TABLE log (id integer PRIMARY KEY)'],
  ['ALTER TABLE orders REPLICA IDENTITY FULL', 'full-identity'],
  ['ALTER TABLE orders DISABLE TRIGGER ALL', 'checks-off'],
  [`${table}CREATE INDEX ON orders (total);\nALTER TABLE orders ALTER COLUMN total SET NOT NULL;\nDROP TABLE orders`],
]

test.each(cases)('%s', async (sql, ...expected) => {
  expect(await codes(sql)).toEqual(expected)
})

test('without a database the tables that hold values of a domain are not known', async () => {
  const [found] = await find('ALTER DOMAIN price ADD CHECK (VALUE > 0)')
  expect(found?.message).toBe('public.price: reads all of public.price under SHARE')
  expect(found?.why).toBe('writers wait until it is done, on the primary and again on the replica')
})

test('a statement holds the strongest lock of its parts while each of them works', async () => {
  const [drop, add] = ['ALTER TABLE orders DROP CONSTRAINT a', 'ADD CONSTRAINT a FOREIGN KEY (total) REFERENCES sums']
  const [alone] = await find(`ALTER TABLE orders ${add}`)
  expect(alone?.message).toContain('under SHARE ROW EXCLUSIVE')
  const [together] = (await find(`${drop}, ${add}`)).filter(({ code }) => code === 'table-scan')
  expect(together?.message).toContain('under ACCESS EXCLUSIVE')
})

describe('a directive', () => {
  const drop = 'DROP TABLE orders'
  test('silences its code, above the statement or at the head of the file', async () => {
    expect(await codes(`-- repl-migrate: allow=loses-data reason="archived"\n${drop}`)).toEqual([])
    expect(await codes(`-- repl-migrate: allow=loses-data reason="archived"\n\n${drop}`)).toEqual([])
  })
  test('that silences nothing is told', async () => {
    expect(await codes(`-- repl-migrate: allow=table-scan reason="small"\n${drop}`)).toEqual([
      'idle-allow',
      'loses-data',
    ])
    const [misspelt] = await find(`-- repl-migrate: allow=lose-data reason="archived"\n${drop}`).then(all =>
      all.filter(({ code }) => code === 'idle-allow'),
    )
    expect(misspelt?.cure).toEqual(['did you mean `loses-data`?'])
  })
  test('that may lift a refusal is left alone: the databases decide', async () => {
    const sql = '-- repl-migrate: allow=truncate reason="nobody reads it"\nTRUNCATE orders'
    expect(await codes(sql)).not.toContain('idle-allow')
  })
})

describe('sizes', () => {
  const scan = 'ALTER TABLE orders ADD CHECK (total > 0)'
  test('a small table is no hazard, a large one says how large it is', async () => {
    expect(await find(scan, () => ({ rows: 500, bytes: 8192 }))).toEqual([])
    const [large] = await find(scan, () => ({ rows: 1_200_000, bytes: 96 * 1024 * 1024 }))
    expect(large?.message).toContain('(about 1,200,000 rows, 96 MB)')
    const [unknown] = await find(scan, () => ({ rows: 0, bytes: 0 }))
    expect(unknown?.message).toContain('(size unknown: never analyzed)')
  })
})

/** Advice stands in steps: a comment that speaks of a migration, or of a later time, begins the next file. */
const filesOf = (cure: string): readonly string[] =>
  cure.split(/^-- .*(?:migration|when nothing reads).*$/m).filter(file => file.replace(/^--.*$/gm, '').trim() !== '')

const cured = [
  'ALTER TABLE orders ALTER COLUMN total SET NOT NULL',
  'ALTER TABLE orders ADD CONSTRAINT a CHECK (total > 0)',
  'ALTER TABLE orders ADD CHECK (total > 0)',
  'ALTER TABLE orders ADD FOREIGN KEY (buyer) REFERENCES buyers (id)',
  'ALTER TABLE orders ADD UNIQUE (total, note)',
  'ALTER TABLE orders ADD PRIMARY KEY (id)',
  'ALTER TABLE orders ADD CONSTRAINT a NOT NULL total',
  'CREATE UNIQUE INDEX ON "Orders" ("Total")',
  'ALTER TABLE orders ALTER COLUMN total TYPE bigint',
  'ALTER TABLE orders ADD COLUMN lot double precision DEFAULT random()',
  'REINDEX TABLE orders',
]

test.each(cured)('the advice for %s lints clean', async sql => {
  const [found] = (await find(sql)).filter(({ weight }) => weight === 'locks')
  const files = filesOf(found?.cure[0] ?? '')
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect((await find(file)).filter(({ weight }) => weight === 'locks')).toEqual([])
})

test('every code has a page', async () => {
  for (const code of new Set(cases.flatMap(([, ...all]) => all))) expect(isRiskCode(code), code).toBe(true)
})
