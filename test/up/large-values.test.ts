import { describe, expect, test } from 'vitest'
import { patient } from '../support/bystander.ts'
import { usePair } from '../support/pair.ts'
import { fewMajors, stage } from '../support/stage.ts'

const setUp = `CREATE TABLE orders (id bigint PRIMARY KEY, big text);
CREATE TYPE address AS (street text, number integer);
CREATE DOMAIN prose AS text CHECK (length(VALUE) > 10);
CREATE FUNCTION noise() RETURNS text LANGUAGE sql VOLATILE AS
  $$ SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 300) $$;
CREATE FUNCTION bits() RETURNS text LANGUAGE sql VOLATILE AS
  $$ SELECT string_agg((random() > 0.5)::integer::text, '') FROM generate_series(1, 40000) $$;
CREATE FUNCTION digits() RETURNS text LANGUAGE sql VOLATILE AS
  $$ SELECT string_agg(trunc(random() * 1e8)::text, '') FROM generate_series(1, 4000) $$;
INSERT INTO orders SELECT n, noise() FROM generate_series(1, 5) AS n;`

/** Each column's values are too long for a page, and no two of them equal. */
const columns: Readonly<Record<string, string>> = {
  text: 'text DEFAULT noise()',
  'text as a key': "text NOT NULL UNIQUE DEFAULT md5(random()::text) || repeat('-', 100)",
  varchar: 'varchar(20000) DEFAULT noise()',
  char: 'char(20000) DEFAULT noise()',
  domain: 'prose DEFAULT noise()',
  bytea: "bytea DEFAULT decode(noise(), 'hex')",
  json: 'json DEFAULT to_json(noise())',
  jsonb: "jsonb DEFAULT jsonb_build_object('n', noise())",
  array: "text[] DEFAULT ARRAY[noise(), NULL, '']",
  'array that starts elsewhere': "text[] DEFAULT ('[3:4]={' || noise() || ',b}')::text[]",
  composite: 'address DEFAULT ROW(noise(), NULL)::address',
  bit: 'bit(40000) DEFAULT bits()::bit(40000)',
  varbit: 'bit varying DEFAULT bits()::bit varying',
  numeric: 'numeric DEFAULT digits()::numeric',
  tsvector: "tsvector DEFAULT to_tsvector('simple', regexp_replace(noise(), 'a+', ' ', 'g'))",
  xml: "xml DEFAULT ('<a>' || noise() || '</a>')::xml",
  range: 'numrange DEFAULT numrange(0, digits()::numeric)',
  identity: 'integer GENERATED ALWAYS AS IDENTITY',
  serial: 'bigserial',
}

describe.each(fewMajors())('computed values that are stored out of line, %i → %i', (primary, replica) => {
  const servers = usePair(primary, replica)

  test('are the primary’s on both hosts', async () => {
    const scene = await stage(servers, { '1_orders': setUp }, patient)
    await scene.up()
    const adds = Object.entries(columns).map(([name, column]) => `ALTER TABLE orders ADD COLUMN "${name}" ${column};`)
    scene.write('2_add', adds.join('\n'))
    expect(await scene.up()).toMatchObject({ outcome: 'done', error: null })
    await scene.settled()
  })
})
