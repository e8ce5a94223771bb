import { expect, test } from 'vitest'
import { refusals } from '../../src/plan/refusals.ts'
import { ruleMigration } from '../../src/plan/rule-file.ts'
import { parseStatements } from '../../src/sql/statements.ts'

const refused = async (sql: string): Promise<readonly (string | null)[]> => {
  const text = { file: 'example.sql', line: 1, sql }
  const statements = (await parseStatements(text)).map(statement => ({ statement, directives: [] }))
  const migration = { name: 'example', up: text, down: null, checksum: '', transaction: 'file' as const }
  const ruled = ruleMigration({ migration, blocks: [{ mode: 'together', statements }] }, null, ['public'])
  return refusals(ruled).map(({ code, object }) => `${code} ${object}`)
}

test.each([
  ['CREATE TABLE t (a json)', ['rows-not-comparable public.t']],
  ['CREATE TABLE t (a json, b integer PRIMARY KEY)', []],
  ['CREATE TABLE t (a json); ALTER TABLE t REPLICA IDENTITY FULL', ['rows-not-comparable public.t']],
  ['CREATE TABLE t (a json, b integer); ALTER TABLE t ADD PRIMARY KEY (b)', []],
  ['CREATE TABLE t (a json); ALTER TABLE t RENAME TO u; ALTER TABLE u ADD COLUMN id integer PRIMARY KEY', []],
  ['CREATE TABLE t (a json); DROP TABLE t', []],
  ['CREATE TEMPORARY TABLE t (a json)', []],
  ['CREATE UNLOGGED TABLE t (a json)', []],
  ['CREATE TABLE t (a point[], b integer)', ['rows-not-comparable public.t']],
  ['CREATE TABLE t (a jsonb, b integer)', []],
  ['CREATE TABLE t (a integer); ALTER TABLE t ADD COLUMN b json', ['rows-not-comparable public.t.b']],
  ['CREATE TABLE t (a integer); ALTER TABLE t ADD b json, ADD c integer', ['rows-not-comparable public.t.b']],
  ['CREATE TABLE t (a integer); ALTER TABLE t ADD b json; ALTER TABLE t DROP b', []],
  ['CREATE TABLE t (a integer); ALTER TABLE t ADD b json; ALTER TABLE t ADD c serial PRIMARY KEY', []],
  ['CREATE TABLE t (a integer PRIMARY KEY); ALTER TABLE t ADD COLUMN b json', []],
  [
    'CREATE TABLE t (a json, b integer) PARTITION BY RANGE (b); CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (1) TO (2)',
    ['rows-not-comparable public.t'],
  ],
])('a table whose rows apply could not find again: %s', async (sql, findings) => {
  expect(await refused(sql)).toEqual(findings)
})
