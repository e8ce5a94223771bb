import { expect, test } from 'vitest'
import { read } from './reading.ts'

const refused: readonly (readonly [sql: string, code: string, place: string, message: RegExp])[] = [
  ['SELECT 1;\n\\i other.sql\n', 'sql-psql-command', '2:1', /\\i:/],
  ["\\connect 'db'\nSELECT 1", 'sql-psql-command', '1:1', /\\connect:/],
  ['SELECT 1 \\gexec', 'sql-psql-command', '1:10', /\\gexec:/],
  ["\\set note 'it''s'\nSELECT 1", 'sql-psql-command', '1:1', /\\set:/],
  ['SELECT 1 \\; SELECT 2', 'sql-psql-command', '1:10', /\\;:/],
  ["\\copy t from 'x.csv' csv", 'sql-psql-command', '1:1', /\\copy:/],
  ["SELECT 'é😀', :id", 'sql-psql-variable', '1:15', /:id:/],
  ["SELECT :'name'", 'sql-psql-variable', '1:8', /:'name':/],
  ['DROP TABLE :"table"', 'sql-psql-variable', '1:12', /:"table":/],
  ['SELECT :{?name}', 'sql-psql-variable', '1:8', /:\{\?name\}:/],
  ['SELECT a[1:2], b::int, :x', 'sql-psql-variable', '1:24', /:x:/],
  ['COPY t (a, b) FROM stdin;\n1\t2\n\\.\n', 'sql-copy-data', '1:1', /STDIN/],
  ['SELECT 1;\n copy s.t from STDIN with (format csv);\nit\'s,"x\n\\.\n', 'sql-copy-data', '2:2', /STDIN/],
  ['COPY t FROM STDIN', 'sql-copy-data', '1:1', /STDIN/],
  ['COPY t FROM stdin;\n', 'sql-copy-data', '1:1', /STDIN/],
]

test.each(refused)('%j is refused', async (sql, code, at, message) => {
  const [line, column] = at.split(':').map(Number)
  const fault = { code, exit: 2, place: { file: 'migrations/0001.sql', line, column } }
  await expect(read(sql)).rejects.toMatchObject({ ...fault, hint: expect.stringMatching(/\w+ \w+/) })
  await expect(read(sql)).rejects.toThrow(message)
})

test.each([
  "SELECT '\\i x', E'\\\\ \\' :x', \":x\", $$\\i x :y$$, $a$ $b$ :x $b$ $a$",
  '-- \\i x :y\n/* \\i /* :x */ :y */ SELECT 1',
  'SELECT a::int, b[1:2], c[:2], d[lo:hi], e[:n]',
  'SELECT f(a := 1, b => 2)',
  'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ DECLARE x int := 1; BEGIN x := 2; RETURN x; END $$',
  "COPY t FROM '/tmp/stdin'",
  'SELECT copy, stdin FROM stdin',
  'SELECT a$b$c, \'$$\', "$$" FROM t',
])('%j is SQL', async sql => {
  expect(await read(sql)).toHaveLength(1)
})

test.each([
  ['SELCT 1;\n\\i x', '1:1'],
  ["SELECT 'a'';\n\\i x", '1:8'],
  ['SELECT $1$ FROM $$ :x', '1:10'],
  ["SELECT E'\\' :x", '1:8'],
  ['SELECT ( /* :x */ FROM "\\i" x', '1:19'],
  ["SELECT 'copy' FROM stdin stdin stdin", '1:32'],
])('an earlier error in %j is told first', async (sql, at) => {
  const [line, column] = at.split(':').map(Number)
  await expect(read(sql)).rejects.toMatchObject({ code: 'sql-syntax', place: { line, column } })
})
