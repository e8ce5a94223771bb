import { beforeAll, expect, test } from 'vitest'
import { loadParser } from '../../src/sql/parser.ts'
import { analyseBlock } from '../../src/sql/plpgsql.ts'
import { nodesOf } from './reading.ts'

beforeAll(loadParser)

const nothing = { statements: [], expressions: [], dynamic: [] }

const busy = `CREATE FUNCTION f(a int) RETURNS SETOF int
LANGUAGE plpgsql AS $f$
DECLARE
  x int := 1 + 1;
  xs int[];
  c CURSOR FOR SELECT * FROM t1;
BEGIN
  PERFORM g('é');
  SELECT 1 INTO x FROM t2;
  xs[x] := x = 1;
  FOR x IN SELECT id FROM t3 LOOP
    INSERT INTO t4 VALUES (x);
  END LOOP;
  EXECUTE 'DROP TABLE t5' USING 2;
  FOR x IN EXECUTE 'SELECT 3' LOOP
    NULL;
  END LOOP;
  RETURN QUERY SELECT 4;
  RETURN QUERY EXECUTE 'SELECT 5';
  IF EXISTS (SELECT 6) THEN CALL p(); END IF;
EXCEPTION WHEN others THEN
  DELETE FROM t6;
END $f$`

test('a function’s statements, expressions and dynamic SQL', async () => {
  const block = analyseBlock(busy)
  expect(block.parsed).toBe(true)
  expect(block.statements.map(text => text.replace(/\s+/g, ' '))).toEqual([
    'SELECT * FROM t1',
    "SELECT g('é')",
    'SELECT 1 FROM t2',
    'INSERT INTO t4 VALUES (x)',
    'SELECT id FROM t3',
    'SELECT 4',
    'CALL p()',
    'DELETE FROM t6',
  ])
  expect(block.expressions).toEqual([
    '1 + 1',
    'xs[x] , x = 1',
    "'DROP TABLE t5'",
    '2',
    "'SELECT 3'",
    "'SELECT 5'",
    'EXISTS (SELECT 6)',
  ])
  expect(block.dynamic).toEqual([{ line: 14 }, { line: 15 }, { line: 19 }])
  for (const text of [...block.statements, ...block.expressions.map(one => `SELECT ${one}`)]) {
    expect(await nodesOf(text)).toHaveLength(1)
  }
})

test('a DO block, its language on either side', () => {
  const body = '$$\nDECLARE c refcursor;\nBEGIN\n  DROP TABLE a; OPEN c FOR EXECUTE $q$SELECT 1$q$; END $$'
  const expected = { statements: ['DROP TABLE a'], expressions: ['$q$SELECT 1$q$'], parsed: true }
  expect(analyseBlock(`DO ${body}`)).toEqual({ ...expected, dynamic: [{ line: 4 }] })
  expect(analyseBlock(`DO -- é\n LANGUAGE 'plpgsql'\n${body}`)).toEqual({ ...expected, dynamic: [{ line: 6 }] })
})

test.each([
  ["CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2'", ['SELECT 1; SELECT 2']],
  ['CREATE PROCEDURE f() LANGUAGE sql AS $$ DELETE FROM t $$', [' DELETE FROM t ']],
  ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END', []],
  ['CREATE FUNCTION f() RETURNS int RETURN 1', []],
  ['CREATE PROCEDURE f() LANGUAGE plpgsql AS $$ BEGIN UPDATE t SET a = 1; COMMIT; END $$', ['UPDATE t SET a = 1']],
  ['CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$', []],
])('%s', (sql, statements) => {
  expect(analyseBlock(sql)).toEqual({ ...nothing, statements, parsed: true })
})

test.each([
  'DO $$ BEGIN SELCT; END; $$',
  'DO LANGUAGE plpython3u $$ pass $$',
  "CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'a.so', 'f'",
  'SELECT 1',
  '',
])('nothing is known of %j', sql => {
  expect(analyseBlock(sql)).toEqual({ ...nothing, parsed: false })
})
