import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = `CREATE TABLE orders (id integer PRIMARY KEY, n integer);
CREATE TABLE tmp_work (id serial PRIMARY KEY, a integer);`

const leftOut = { tables: { include: ['*.*'], exclude: ['public.tmp_*'] } }

const refers = 'ALTER TABLE orders ADD CONSTRAINT o_fk FOREIGN KEY (n) REFERENCES tmp_work (id)'
const later = `${refers} NOT VALID`
const made = 'CREATE TABLE tmp_two (id serial PRIMARY KEY);'
const numbered = "ALTER TABLE orders ALTER n SET DEFAULT nextval('tmp_work_id_seq')"

test.each([
  ['a foreign key', [`${refers};INSERT INTO tmp_work VALUES (1); INSERT INTO orders VALUES (1, 1)`]],
  ['one to a table that the file makes', [`${made} ${later.replace('tmp_work', 'tmp_two')}`]],
  ['one of a table that the file makes', ['CREATE TABLE more (id integer PRIMARY KEY REFERENCES orders);', refers]],
  ['one that is looked at later', [`${later}; ALTER TABLE orders VALIDATE CONSTRAINT o_fk`]],
  ['in another file', [later, 'ALTER TABLE orders VALIDATE CONSTRAINT o_fk']],
  ['one that gets a name', [`${later}; ALTER TABLE orders RENAME CONSTRAINT o_fk TO p_fk`]],
  [
    'and its name is a CHECK’s from then on',
    [
      later,
      'ALTER TABLE orders DROP CONSTRAINT o_fk; ALTER TABLE orders ADD CONSTRAINT o_fk CHECK (n > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT o_fk',
      'ALTER TABLE orders DROP CONSTRAINT o_fk; INSERT INTO orders VALUES (8, -1)',
    ],
  ],
  [
    'in one file',
    [
      `${later}; ALTER TABLE orders DROP CONSTRAINT o_fk; ALTER TABLE orders ADD CONSTRAINT o_fk CHECK (n > 0); ALTER TABLE orders DROP CONSTRAINT o_fk; INSERT INTO orders VALUES (9, -1)`,
    ],
  ],
  ['and goes', [later, 'ALTER TABLE orders RENAME CONSTRAINT o_fk TO p_fk; ALTER TABLE orders DROP CONSTRAINT p_fk']],
  ['one with a remark', [`${later}; COMMENT ON CONSTRAINT o_fk ON orders IS 'x'`]],
  ['in another file', [later, "COMMENT ON CONSTRAINT o_fk ON orders IS 'x'"]],
  ['one that becomes deferrable', [refers, 'ALTER TABLE orders ALTER CONSTRAINT o_fk DEFERRABLE']],
  ['numbers of its sequence', [numbered, 'ALTER TABLE orders ALTER n DROP DEFAULT']],
  ['of one that the file makes', [`${made} ${numbered.replace('tmp_work', 'tmp_two')}`, 'DROP TABLE tmp_two CASCADE']],
  ['a policy', ['CREATE POLICY p ON orders USING (EXISTS (SELECT FROM tmp_work))']],
  ['a rule', ['CREATE RULE r AS ON UPDATE TO orders DO ALSO INSERT INTO tmp_work DEFAULT VALUES']],
  ['a function', ["CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM tmp_work'"]],
  ['one with its rows', ["CREATE FUNCTION f(t tmp_work) RETURNS integer LANGUAGE sql AS 'SELECT 1'"]],
  ['an index of a view', ['CREATE MATERIALIZED VIEW v AS TABLE tmp_work', 'CREATE INDEX i ON v (a)', 'DROP INDEX i']],
  ['its index', ['CREATE INDEX i ON tmp_work (a); ALTER INDEX i RENAME TO j; DROP INDEX j']],
  ['one that nobody named', ['CREATE INDEX ON tmp_work (a); ALTER INDEX tmp_work_a_idx RENAME TO j; DROP INDEX j']],
  ['a sequence', ['CREATE SEQUENCE s OWNED BY tmp_work.a; ALTER SEQUENCE s RENAME TO t; DROP SEQUENCE t']],
  ['a view', ['CREATE VIEW v AS TABLE tmp_work; ALTER VIEW v RENAME TO w; DROP VIEW w']],
  ['a view of a view', ['CREATE VIEW v AS TABLE tmp_work', 'CREATE VIEW w AS TABLE v', 'DROP VIEW w, v']],
])('what rows do without stays on the primary where it speaks of a table that is left out: %s', async (_, files) => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  for (const [index, sql] of files.entries()) {
    scene.write(`${index + 2}_aside`, sql)
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  }
  await scene.pair.onPrimary('UPDATE orders SET n = NULL')
  await scene.settled()
})

test.each([
  ["ALTER TABLE orders ADD t integer DEFAULT nextval('tmp_work_id_seq')", 'speaks of public.tmp_work'],
  ["CREATE TABLE more (id integer PRIMARY KEY DEFAULT nextval('tmp_work_id_seq'))", 'speaks of public.tmp_work'],
  ['ALTER TABLE orders ADD w tmp_work', 'speaks of public.tmp_work'],
  ['CREATE TYPE holds AS (w tmp_work[])', 'speaks of public.tmp_work'],
  ['CREATE DOMAIN held AS tmp_work', 'speaks of public.tmp_work'],
  ['GRANT SELECT ON orders, tmp_work TO PUBLIC', 'no replica has all of these'],
])('what rows need, or another table too, is refused: %s', async (sql, why) => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  scene.write('2_needed', sql)
  const { outcome, error } = await scene.up()
  expect({ outcome, whys: error?.findings.map(finding => finding.why) }).toEqual({
    outcome: 'refused',
    whys: [expect.stringContaining(why)],
  })
})

test('what only a server finds missing is said with what to write', async () => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  scene.write('2_stats', 'CREATE STATISTICS st ON id, a FROM tmp_work')
  await scene.up()
  scene.write('3_remark', "COMMENT ON STATISTICS st IS 'x'")
  expect((await scene.up()).error?.hint).toContain('put `-- repl-migrate: host=primary` before the statement')
  scene.write('3_remark', "-- repl-migrate: host=primary\nCOMMENT ON STATISTICS st IS 'x'")
  expect(await scene.up()).toMatchObject({ outcome: 'done' })
})

test('a partition that its table alone left out is not let go to travel: no replica has it', async () => {
  const scene = await stage(servers, { '1_before': before }, leftOut)
  await scene.up()
  scene.write(
    '2_parts',
    'CREATE TABLE tmp_all (id integer PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF tmp_all FOR VALUES FROM (0) TO (9)',
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('3_low', 'ALTER TABLE tmp_all DETACH PARTITION low')
  expect(await scene.up()).toMatchObject({ outcome: 'refused', error: { findings: [{ object: 'public.low' }] } })
})
