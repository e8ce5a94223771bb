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

const allow = '-- repl-migrate: allow=stale-values reason="no row is left with an old value"'

const ofDomain = `${fine(0)}
CREATE DOMAIN "Amount" AS integer CHECK (fine(VALUE));
CREATE DOMAIN price AS "Amount";
CREATE TABLE orders (id bigint PRIMARY KEY, total price, prices price[]);`

/** The file fails, as it should where a row does not pass what it makes. */
const breaks = /value for domain .* violates check constraint/

/** Its row is sent behind the routine that it was not made with. */
test.each([
  [
    'a generated column',
    `${taxed(2)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer, tax integer GENERATED ALWAYS AS (taxed(total)) STORED);`,
    `${allow}\n${taxed(3)}`,
    /rows of orders keep a value in "tax"/,
  ],
  ['a domain', ofDomain, fine(20), breaks],
  ['a domain that the file renames', ofDomain, `ALTER DOMAIN "Amount" RENAME TO amount; ${fine(20)}`, breaks],
  [
    'a domain in a schema that the file renames',
    `CREATE SCHEMA shop; ${ofDomain.replaceAll('"Amount"', 'shop."Amount"')}`,
    `ALTER SCHEMA shop RENAME TO store; ${fine(20)}`,
    breaks,
  ],
  [
    'a text search configuration whose dictionary changes, by way of a function,',
    `CREATE TEXT SEARCH DICTIONARY stems (TEMPLATE = snowball, Language = english);
    CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
    ALTER TEXT SEARCH CONFIGURATION plain ALTER MAPPING FOR asciiword WITH stems;
    CREATE FUNCTION words(integer) RETURNS tsvector IMMUTABLE LANGUAGE sql AS $$SELECT to_tsvector('public.plain', 'running ' || $1)$$;
    CREATE TABLE orders (id bigint PRIMARY KEY, total integer, words tsvector GENERATED ALWAYS AS (words(total)) STORED);`,
    `${allow}\nALTER TEXT SEARCH DICTIONARY stems (Language = danish);`,
    /rows of orders keep a value in "words"/,
  ],
  [
    'a text search configuration that gets another name, by way of a function,',
    `CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
    CREATE FUNCTION words(integer) RETURNS tsvector IMMUTABLE LANGUAGE sql AS $$SELECT to_tsvector('public.plain', 'running ' || $1)$$;
    CREATE TABLE orders (id bigint PRIMARY KEY, total integer, words tsvector GENERATED ALWAYS AS (words(total)) STORED);`,
    `ALTER TEXT SEARCH CONFIGURATION plain RENAME TO plainer;
    ${allow}\n    CREATE OR REPLACE FUNCTION words(integer) RETURNS tsvector IMMUTABLE LANGUAGE sql AS $$SELECT to_tsvector('public.plainer', 'running ' || $1)$$;`,
  ],
  [
    'an index',
    `${ranked(0)} CREATE TABLE orders (id bigint PRIMARY KEY, total integer); CREATE INDEX ON orders (ranked(total));`,
    ranked(20),
    /too small/,
  ],
])(
  'where %s calls it, a row that the old routine made, and that commits late, is waited for',
  async (_, made, changed, failure?: RegExp) => {
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
    const { outcome, error } = await running
    if (failure === undefined) expect({ outcome, error }).toEqual({ outcome: 'done', error: null })
    else {
      expect(error?.message).toMatch(failure)
      await writer.query('DELETE FROM orders')
      expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    }
    await writer.query('INSERT INTO orders (id, total) VALUES (2, 50)')
    await scene.settled()
  },
)
