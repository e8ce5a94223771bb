import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { usePair } from '../support/pair.ts'
import { stage } from '../support/stage.ts'

const servers = usePair(15, 15)

const taxed = (by: number): string =>
  `CREATE OR REPLACE FUNCTION taxed(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 * ${by}; END';`

const fine = (least: number): string =>
  `CREATE OR REPLACE FUNCTION fine(integer) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1 >= ${least}; END';`

const ranked = (least: number): string =>
  `CREATE OR REPLACE FUNCTION ranked(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql
  AS 'BEGIN IF $1 < ${least} THEN RAISE ''too small''; END IF; RETURN $1; END';`

const ofDomain = `${fine(0)}
CREATE DOMAIN "Amount" AS integer CHECK (fine(VALUE));
CREATE DOMAIN price AS "Amount";
CREATE TABLE orders (id bigint PRIMARY KEY, total price, prices price[]);`

/** Its row is sent behind the routine that it was not made with. */
test.each([
  [
    'a generated column',
    `${taxed(2)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer, tax integer GENERATED ALWAYS AS (taxed(total)) STORED);`,
    taxed(3),
  ],
  ['a domain', ofDomain, fine(20)],
  ['a domain that the file renames', ofDomain, `ALTER DOMAIN "Amount" RENAME TO amount; ${fine(20)}`],
  [
    'a domain in a schema that the file renames',
    `CREATE SCHEMA shop; ${ofDomain.replaceAll('"Amount"', 'shop."Amount"')}`,
    `ALTER SCHEMA shop RENAME TO store; ${fine(20)}`,
  ],
  [
    'an index',
    `${ranked(0)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer); CREATE INDEX ON orders (ranked(total));`,
    ranked(20),
  ],
])(
  'where %s calls it, a row that the old routine made, and that commits late, is waited for',
  async (_, made, changed) => {
    const scene = await stage(servers, { '1_orders': made })
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    const writer = new pg.Client({ connectionString: scene.pair.primaryUrl })
    await writer.connect()
    onTestFinished(() => writer.end())
    await writer.query('BEGIN; INSERT INTO orders (id, total) VALUES (1, 10)')
    scene.write('2_changed', changed)
    const running = scene.up()
    await sleep(300)
    await writer.query('COMMIT')
    expect(await running).toMatchObject({ outcome: 'done', error: null })
    await writer.query('INSERT INTO orders (id, total) VALUES (2, 50)')
    await scene.settled()
  },
)
