import { expect, test } from 'vitest'
import { setupSql } from '../../src/materialize/setup-sql.ts'
import { isNative } from '../../src/materialize/types.ts'
import { parseMaterialize } from '../support/materialize-parser.ts'

const replica = { host: "db'1", port: 5433, user: 'mz', database: 'shop', sslmode: 'verify-full' } as const
const source = { database: 'materialize', schema: 'public', name: 'mz_source' }

test('everything that makes Materialize read a replica, without the password', () => {
  const statements = setupSql({
    replica,
    publication: 'mz pub',
    source,
    cluster: 'ingest',
    tables: [
      { upstream: { schema: 'public', table: 'orders' }, columns: [{ name: 'id', type: 'pg_catalog.int4' }] },
      { upstream: { schema: 'Sales', table: 'lines' }, columns: [{ name: 'Mood', type: 'public.mood' }] },
    ],
  })
  expect(statements.map(({ sql }) => sql)).toEqual([
    "CREATE SECRET IF NOT EXISTS materialize.public.mz_source_password AS '<password>'",
    "CREATE CONNECTION IF NOT EXISTS materialize.public.mz_source_connection TO POSTGRES (HOST 'db''1', PORT 5433, DATABASE 'shop', USER 'mz', PASSWORD SECRET materialize.public.mz_source_password, SSL MODE 'verify_full')",
    "CREATE SOURCE IF NOT EXISTS materialize.public.mz_source IN CLUSTER ingest FROM POSTGRES CONNECTION materialize.public.mz_source_connection (PUBLICATION 'mz pub')",
    'CREATE TABLE IF NOT EXISTS materialize.public.orders FROM SOURCE materialize.public.mz_source (REFERENCE public.orders)',
    'CREATE SCHEMA IF NOT EXISTS materialize."Sales"',
    'CREATE TABLE IF NOT EXISTS materialize."Sales".lines FROM SOURCE materialize.public.mz_source (REFERENCE "Sales".lines) WITH (TEXT COLUMNS ("Mood"))',
  ])
  for (const { sql, why } of statements) {
    expect(parseMaterialize(sql).error).toBeNull()
    expect(why).not.toBe('')
  }
})

test.each([
  'pg_catalog.int4',
  'integer',
  'character varying(20)',
  'timestamp(3) with time zone',
  'numeric(10,2)',
  'text[]',
  'pg_catalog._text',
  'bigint[][]',
  'double precision',
  '"char"',
  'jsonb',
  'INT',
])('Materialize reads %s', type => expect(isNative(type)).toBe(true))

test.each([
  'public.mood',
  'money',
  'inet',
  'time with time zone',
  'public.int4',
  'xml[]',
  'pg_catalog._money',
  'bit(3)',
  'hstore',
  '',
])('Materialize does not read %s', type => expect(isNative(type)).toBe(false))
