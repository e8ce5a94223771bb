import { expect, test } from 'vitest'
import { plan } from '../../src/commands/plan.ts'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const fine = (least: number): string =>
  `CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 >= ${least}; END';`

const allow = '-- repl-migrate: allow=stale-values reason="the rows are computed anew in the next file"'

const waits = (table: string) => ({
  code: 'table-scan',
  message: expect.stringMatching(
    new RegExp(`^public\\.fine: reads every row of ${table} \\(.*\\) under SHARE, at the end of the file$`),
  ),
  why: `writers of ${table} wait from here until it is done, on the primary`,
})

const held = (table: string) => ({
  code: 'held-lock',
  message: expect.stringContaining(`${table} (SHARE, line 1) still locked`),
})

test.each([
  ['a domain', 'CREATE DOMAIN price AS integer CHECK (fine(VALUE))', 'id bigint, prices price[]', fine(1)],
  [
    'a domain that the file renames',
    'CREATE DOMAIN price AS integer CHECK (fine(VALUE))',
    'id bigint, price price',
    `ALTER DOMAIN price RENAME TO cost;\n${fine(1)}`,
  ],
  ['an index', '', 'id integer', fine(1), 'CREATE INDEX ON shop.orders (fine(id))'],
  ['a generated column', '', 'id integer, ok boolean GENERATED ALWAYS AS (fine(id)) STORED', `${allow}\n${fine(1)}`],
])(
  '`plan` tells which table a file reads again for %s that calls its routine',
  async (_, type, columns, sql, after = '') => {
    const made = `${fine(0)} ${type}; CREATE SCHEMA shop; CREATE TABLE shop.orders (${columns}, note text, PRIMARY KEY (id)); ${after}`
    const scene = await stage(servers, { '1_orders': made })
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    scene.write('2_changed', sql)
    expect((await plan(scene.config)).findings).toMatchObject([waits('shop.orders')])
    for (const sql of [
      "INSERT INTO shop.orders (id, note) SELECT i, 'one' FROM generate_series(1, 20) AS i",
      'ANALYZE shop.orders',
    ])
      await scene.pair.onPrimary(sql)
    expect((await plan(scene.config)).findings).toEqual([])
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  },
)

test('… and the tables that hold values of a domain which becomes stricter', async () => {
  const made = 'CREATE DOMAIN price AS integer; CREATE TABLE orders (id bigint PRIMARY KEY, prices price[]);'
  const scene = await stage(servers, { '1_orders': made })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('2_changed', 'ALTER DOMAIN price ADD CHECK (VALUE > 0);')
  const found = (await plan(scene.config)).findings
  expect(found).toMatchObject([
    {
      code: 'table-scan',
      message: expect.stringMatching(/^public\.price: reads every row of public\.orders \(.*\) under SHARE$/),
      why: 'writers of public.orders wait until it is done, on the primary and again on the replica',
    },
  ])
  await scene.pair.onPrimary('DROP TABLE orders')
  expect((await plan(scene.config)).findings.map(({ code }) => code)).not.toContain('table-scan')
})

test.each([
  ['a routine', fine(1), 'id integer CHECK (fine(id))'],
  ['the name of a label', "ALTER TYPE state RENAME VALUE 'open' TO 'new';", 'id integer, state state'],
  ['a composite type', 'ALTER TYPE place ADD ATTRIBUTE town text;', 'id integer, places place[]'],
  ['the name of a schema', 'ALTER SCHEMA shop RENAME TO store;', 'id integer'],
])('… and which one it keeps locked behind %s', async (_, change, columns) => {
  const types = "CREATE TYPE state AS ENUM ('open', 'done'); CREATE TYPE place AS (street text);"
  const made = `${fine(0)} ${types} CREATE SCHEMA shop; CREATE TABLE shop.orders (${columns}, PRIMARY KEY (id)); CREATE TABLE large (id bigint PRIMARY KEY, note text);`
  const scene = await stage(servers, { '1_orders': made })
  expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
  scene.write('2_changed', `${change}\nUPDATE large SET note = 'seen' WHERE note IS NULL;`)
  expect((await plan(scene.config)).findings.filter(({ code }) => code !== 'stalls-materialize')).toMatchObject([
    held('shop.orders'),
  ])
})
