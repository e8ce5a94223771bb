import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactSql, redactText } from '../../src/postgres/redact.ts'

const quoteSql = (text: string) => `'${text.replaceAll("'", "''")}'`
const quoteEscape = (text: string) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const quoteConninfo = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const bareConninfo = (text: string) => text.replace(/[\s'\\]/g, match => `\\${match}`)
const inUrl = (text: string) => encodeURIComponent(text)

type Written = readonly [text: string, spelledSecret: string]

const sqlForms: Readonly<Record<string, (password: string) => Written>> = {
  role: p => [`CREATE ROLE app LOGIN PASSWORD ${quoteSql(p)} VALID UNTIL '2030-01-01'`, quoteSql(p)],
  user: p => [`alter user app with encrypted password\n-- note\n${quoteSql(p)}`, quoteSql(p)],
  escape: p => [`ALTER ROLE app PASSWORD ${quoteEscape(p)}`, quoteEscape(p)],
  dollar: p => [`ALTER ROLE app PASSWORD $pw$${p.replaceAll('$', '')}$pw$`, p.replaceAll('$', '')],
  continued: p => [`ALTER ROLE app PASSWORD 'first'\n${quoteSql(p)}`, quoteSql(p)],
  unclosed: p => [`ALTER ROLE app PASSWORD '${p.replaceAll("'", '')}`, p.replaceAll("'", '')],
  subscription: p => {
    const secret = quoteConninfo(p)
    return [`CREATE SUBSCRIPTION s CONNECTION ${quoteSql(`host=h password=${secret} dbname=d`)} PUBLICATION p`, secret]
  },
  bareSubscription: p => [
    `ALTER SUBSCRIPTION s CONNECTION ${quoteSql(`password=${bareConninfo(p)} host=h`)}`,
    bareConninfo(p),
  ],
  urlSubscription: p => [`ALTER SUBSCRIPTION s CONNECTION ${quoteSql(`postgresql://u:${inUrl(p)}@h/d`)}`, inUrl(p)],
  dollarSubscription: p => {
    const secret = bareConninfo(p.replaceAll('$', ''))
    return [`CREATE SUBSCRIPTION s CONNECTION $$host=h password=${secret}$$`, secret]
  },
  mapping: p => [`CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'u', password ${quoteSql(p)})`, quoteSql(p)],
  mappingSet: p => [`ALTER USER MAPPING FOR app SERVER s OPTIONS (SET "password" ${quoteSql(p)})`, quoteSql(p)],
  server: p => [`ALTER SERVER s OPTIONS (ADD secret_access_key ${quoteSql(p)})`, quoteSql(p)],
  dblink: p => [
    `SELECT * FROM dblink(${quoteSql(`dbname=d password=${quoteConninfo(p)}`)}, 'select 1') AS t(a int)`,
    quoteConninfo(p),
  ],
  format: p => [`SELECT dblink_connect(format('host=h password=%L', ${quoteSql(p)}))`, quoteSql(p)],
  concatenation: p => [`SELECT dblink_connect('host=h password=' || ${quoteSql(p)})`, quoteSql(p)],
  setting: p => [`SELECT set_config('app.password', ${quoteSql(p)}, false)`, quoteSql(p)],
  set: p => [`SET app.api_key TO ${quoteSql(p)}`, quoteSql(p)],
  where: p => [`UPDATE users SET password = ${quoteSql(p)} WHERE id = 1`, quoteSql(p)],
  body: p => [
    `DO $do$ BEGIN EXECUTE $x$ALTER ROLE app PASSWORD ${quoteSql(p.replaceAll('$', ''))}$x$; END $do$`,
    quoteSql(p.replaceAll('$', '')),
  ],
  comment: p => [`-- password=${bareConninfo(p.replace(/\s/g, '_'))}\nSELECT 1`, bareConninfo(p.replace(/\s/g, '_'))],
  materialize: p => [`CREATE SECRET IF NOT EXISTS pgpass AS ${quoteSql(p)}`, quoteSql(p)],
}

const textForms: Readonly<Record<string, (password: string) => Written>> = {
  url: p => [`cannot connect to postgres://app:${inUrl(p)}@db:5432/app?sslmode=require: refused`, inUrl(p)],
  rawUrl: p => [`tried postgresql://app:x${p.replace(/\s/g, '')}@db/app`, p.replace(/\s/g, '')],
  query: p => [`postgresql://db/app?user=u&password=${inUrl(p)}&sslmode=require`, inUrl(p)],
  otherUrl: p => [`GET https://app:${inUrl(p)}@api.example.org/x failed`, inUrl(p)],
  quoted: p => [`conninfo was "host=h password=${quoteConninfo(p)} user=u"`, quoteConninfo(p)],
  bare: p => [`host=h password=${bareConninfo(p)} user=u`, bareConninfo(p)],
  sslpassword: p => [`sslpassword = ${quoteConninfo(p)}`, quoteConninfo(p)],
  environment: p => [`PGPASSWORD=${bareConninfo(p)} psql`, bareConninfo(p)],
  json: p => [JSON.stringify({ password: p, user: 'u' }), JSON.stringify(p)],
  sql: p => [
    `failed: ALTER ROLE app PASSWORD ${quoteSql(p.replaceAll('\\', ''))} (42704)`,
    quoteSql(p.replaceAll('\\', '')),
  ],
  libpq: p => [`invalid connection string: missing "=" after "${p}" in connection info string`, p],
}

// At least six characters, with one no form contains by itself, so that finding it means finding the password.
const password = fc.string({ minLength: 5, maxLength: 30, unit: 'grapheme-ascii' }).map(text => `${text}Zq7`)
const words = fc.constantFrom("it's", 'a b', 'p@ss/w:rd', 'back\\slash', '$1$x', "''", '%41', 'a=b c=d', '";--')
const secrets = fc.oneof(
  password,
  fc.tuple(words, password).map(parts => parts.join('')),
)

const hides = (redact: (text: string) => string, form: (password: string) => Written) =>
  fc.assert(
    fc.property(secrets, secret => {
      const [text, spelled] = form(secret)
      expect(text).toContain('Zq7')
      expect(redact(text)).not.toContain('Zq7')
      expect(redact(text)).not.toContain(spelled)
    }),
    { numRuns: 200 },
  )

test.each(Object.entries(sqlForms))('SQL never shows a password: %s', (_, form) => hides(redactSql, form))

test.each(Object.entries(textForms))('text never shows a password: %s', (_, form) => hides(redactText, form))

test.each([
  ["CREATE ROLE app PASSWORD 'x' LOGIN", "CREATE ROLE app PASSWORD '***' LOGIN"],
  [
    "CREATE SUBSCRIPTION s CONNECTION 'host=h password=x dbname=d' PUBLICATION p",
    "CREATE SUBSCRIPTION s CONNECTION 'host=h password=*** dbname=d' PUBLICATION p",
  ],
  ["OPTIONS (user 'u', password 'x', host 'h')", "OPTIONS (user 'u', password '***', host 'h')"],
  ["CREATE SECRET s AS 'x'; SELECT 'y'", "CREATE SECRET s AS '***'; SELECT 'y'"],
])('the rest of the statement stays readable: %s', (sql, redacted) => expect(redactSql(sql)).toBe(redacted))

test.each([
  'SELECT a.password, b.password FROM a JOIN b ON a.password = b.password WHERE a.x = $1',
  "CREATE TABLE users (password text NOT NULL DEFAULT 'none', token uuid)",
  "COMMENT ON COLUMN users.password IS 'a hash'",
  "INSERT INTO t VALUES ('it''s', E'a\\'b', $$body 'x'$$, U&'\\0041', B'01') /* a /* nested */ b */",
  'SELECT $1, "strange "" name", 1 -- done',
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN UPDATE u SET password = new.password; END $$',
  'ALTER ROLE app PASSWORD NULL',
])('SQL without secrets is untouched: %s', sql => expect(redactSql(sql)).toBe(sql))

test('any SQL comes back unchanged when it names no secret', () => {
  const sqlish = fc.string({ unit: fc.constantFrom(...'ab\'"$;-/* \n\\E(1'), maxLength: 60 })
  fc.assert(
    fc.property(sqlish, sql => redactSql(sql) === sql),
    { numRuns: 1000 },
  )
})

test.each([
  'connected to postgres://app@db:5432/app, mail me@example.org',
  'connected to postgres://db:5432/app and told me@example.org',
  'password authentication failed for user "app"',
  'see https://www.postgresql.org/docs/current/sql-createrole.html',
])('text without secrets is untouched: %s', text => expect(redactText(text)).toBe(text))

test('a megabyte of text is redacted in a blink', () => {
  const blob = 'a_b.c'.repeat(200_000)
  const before = performance.now()
  redactText(blob)
  redactSql(`INSERT INTO t VALUES ('${blob}', 'password', '${'0f'.repeat(500_000)}')`)
  expect(performance.now() - before).toBeLessThan(3000)
})
