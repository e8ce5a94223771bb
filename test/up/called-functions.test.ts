import { expect, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const before = `CREATE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 >= 0; END';
CREATE TABLE orders (id integer PRIMARY KEY, total integer CHECK (fine(total)));
INSERT INTO orders VALUES (1, 1);`

const helped = `CREATE FUNCTION least_total() RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN -5; END';
CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql
  AS 'BEGIN RETURN $1 >= public.least_total(); END';`

const ranked =
  "CREATE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 + 1; END';"

test.each(['full', 'tables'] as const)(
  'what a CHECK calls comes with it, and what that calls before it, where the mirror is: %s',
  async mirror => {
    const scene = await stage(servers, { '1_before': before }, {}, own => [{ ...own, mirror }])
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    scene.write('2_helped', helped)
    const { outcome, migrations } = await scene.up()
    expect(outcome).toBe('done')
    const lanes = migrations.flatMap(({ statements }) =>
      statements.flatMap(({ parts }) => parts.map(({ lane }) => lane)),
    )
    expect(lanes).toEqual(['stream', 'stream'])
    await scene.pair.onPrimary('INSERT INTO orders VALUES (2, -5)')
    await scene.settled()
  },
)

test('what a replica for rows alone did not need before is made there first', async () => {
  const plus = "FUNCTION plus(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 + 1';"
  const files = { '1_plus': `CREATE TABLE lines (id integer PRIMARY KEY);\nCREATE ${plus}` }
  const scene = await stage(servers, files, {}, own => [{ ...own, mirror: 'tables' }])
  await scene.up()
  const next = 'ALTER TABLE lines ADD COLUMN next integer GENERATED ALWAYS AS (plus(id)) STORED;'
  scene.write('2_next', next)
  const { error } = await scene.up()
  expect(error).toMatchObject({ code: 'sql-42883', host: 'replica' })
  expect(error?.hint).toContain('-- repl-migrate: host=replica')
  scene.write(
    '2_next',
    `-- repl-migrate: host=replica\nCREATE OR REPLACE ${plus}\n${next}\nINSERT INTO lines VALUES (1);`,
  )
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  await scene.settled()
})

test('a table whose columns are called as anything may be written as apply would', async () => {
  const made =
    'CREATE TABLE lines (id bigint PRIMARY KEY, a integer, r integer, next integer GENERATED ALWAYS AS (a + 1) STORED)'
  const scene = await stage(servers, { '1_lines': `${made};\nINSERT INTO lines VALUES (1, 1, 1);` })
  await scene.up()
  scene.write('2_ranked', `${ranked}\nCREATE INDEX ON lines (ranked(a));`)
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
})
