import { expect, test } from 'vitest'
import { showPlace } from '../../src/base/place.ts'
import type { Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { read, textOf } from './reading.ts'

const shown = (statements: readonly Statement[]) => statements.map(({ sql, place }) => [place.line, place.column, sql])
const commentTexts = ({ comments }: { readonly comments: Statement['comments'] }) =>
  comments.map(comment => comment.text)

/** Both kinds of comment of each statement: in front of it, and inside or behind it. */
const commentsOf = (statements: readonly Statement[]) =>
  statements.map(statement => [commentTexts(statement), statement.parts.flatMap(commentTexts)])

test.each(['', '   \n\t', '\uFEFF', '-- nothing yet\n', '/* nothing */', ';;\n;'])('no statement in %j', async sql => {
  expect(await read(sql)).toEqual([])
})

test('texts are verbatim: without semicolon, leading comments and trailing space', async () => {
  const sql = "-- one\nSELECT  1 ;\n\n/* two */ INSERT INTO t VALUES ('a;b') ; ;SELECT 3\n"
  expect(shown(await read(sql))).toEqual([
    [2, 1, 'SELECT  1'],
    [4, 11, "INSERT INTO t VALUES ('a;b')"],
    [4, 43, 'SELECT 3'],
  ])
})

test('columns count UTF-16 code units, after multi-byte text of every width', async () => {
  const sql = "SELECT 'é€😀'; SELECT \"ñ\" -- 😀\n; /* € */ SELECT 2;\n SELECT 'é'; SELECT 3"
  expect(shown(await read(sql))).toEqual([
    [1, 1, "SELECT 'é€😀'"],
    [1, 16, 'SELECT "ñ"'],
    [2, 11, 'SELECT 2'],
    [3, 2, "SELECT 'é'"],
    [3, 14, 'SELECT 3'],
  ])
})

test('a byte order mark takes no column', async () => {
  expect(shown(await read('\uFEFFSELECT 1;\nSELECT 2'))).toEqual([
    [1, 1, 'SELECT 1'],
    [2, 1, 'SELECT 2'],
  ])
})

test('CRLF and lone CR end lines and stay in the text', async () => {
  const sql = '-- one\r\nSELECT\r\n  1;\r\n\r\nSELECT 2;\rSELECT 3;\r\n'
  expect(shown(await read(sql))).toEqual([
    [2, 1, 'SELECT\r\n  1'],
    [5, 1, 'SELECT 2'],
    [6, 1, 'SELECT 3'],
  ])
})

test('lines count from where the text starts in its file', async () => {
  const [statement] = await parseStatements({ file: 'a.sql', line: 7, sql: '-- down\n\nSELECT 1;' })
  expect(statement && showPlace(statement.place)).toBe('a.sql:9:1')
  expect(statement?.comments[0]?.place).toEqual({ file: 'a.sql', line: 7, column: 1 })
})

test('dollar quotes, nested comments and BEGIN ATOMIC bodies hold semicolons', async () => {
  const texts = [
    'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $f$ BEGIN -- a; b\n RETURN 1; /* $$; */ END; $f$',
    'CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
    "SELECT E'it\\'s; \\\\', U&'d\\0061t', 'x''; y', \"a;\"\"b\"",
    'SELECT /* a /* b; */ ; */ 1',
  ]
  expect((await read(`${texts.join(';\n')};`)).map(statement => statement.sql)).toEqual(texts)
})

test('control characters in strings and comments do no harm', async () => {
  const sql = "SELECT '\u0001\u0008é\u0085' -- \u001f😀\n, 2; /* \u0002 */ SELECT 3"
  const statements = await read(sql)
  expect(statements.map(statement => statement.sql)).toEqual([
    "SELECT '\u0001\u0008é\u0085' -- \u001f😀\n, 2",
    'SELECT 3',
  ])
  expect(commentsOf(statements)).toEqual([
    [[], ['-- \u001f😀']],
    [['/* \u0002 */'], []],
  ])
})

test('tags and nodes are the grammar’s', async () => {
  const [create, drop] = await read('CREATE TABLE t (id int);DROP TABLE t')
  expect([create?.tag, drop?.tag]).toEqual(['CreateStmt', 'DropStmt'])
  expect(create?.node).toMatchObject({ CreateStmt: { relation: { relname: 't', location: 13 } } })
  expect(drop?.node).toMatchObject({ DropStmt: { removeType: 'OBJECT_TABLE' } })
})

test('locations in a node are offsets into the statement’s own text', async () => {
  const [, statement] = await read("SELECT 'é'; -- 😀\n  SELECT 'ñ', now()")
  const list = statement && 'SelectStmt' in statement.node ? (statement.node.SelectStmt.targetList ?? []) : []
  const starts = list.map(node => ('ResTarget' in node ? (node.ResTarget.location ?? 0) : -1))
  const bytes = Buffer.from(statement?.sql ?? '')
  expect(starts.map(start => bytes.toString('utf8', start))).toEqual(["'ñ', now()", 'now()'])
})

test('comments belong to the statement below, or before them on the line', async () => {
  const sql = [
    '-- head',
    '',
    '-- of one',
    'SELECT 1; -- behind one',
    '-- of two',
    'SELECT 2 -- in two',
    '; /* behind two',
    ' still */',
    '/* of three */ SELECT 3; /* of four */ SELECT 4; -- behind four',
    '-- below',
  ].join('\n')
  expect(commentsOf(await read(sql))).toEqual([
    [['-- head', '-- of one'], ['-- behind one']],
    [['-- of two'], ['-- in two', '/* behind two\n still */']],
    [['/* of three */'], []],
    [['/* of four */'], ['-- behind four']],
  ])
})

test('without a closing semicolon the comments below belong to the last statement', async () => {
  const statements = await read('SELECT 1 -- one\n-- below\n')
  expect(shown(statements)).toEqual([[1, 1, 'SELECT 1']])
  expect(commentsOf(statements)).toEqual([[[], ['-- one', '-- below']]])
})

test.each([
  ['SELECT 1;\nSELECT é FROM FROM t', '2:15', 'syntax error at or near "FROM"'],
  ["/* 😀 */ SELECT '😀' 'x", '1:22', 'unterminated quoted string at or near "\'x"'],
  ['SELECT 1 +', '1:11', 'syntax error at end of input'],
  ['SELECT 1; /* open', '1:11', 'unterminated /* comment at or near "/* open"'],
  ['SELECT 1; SELCT 2', '1:11', 'syntax error at or near "SELCT"'],
])('syntax error in %j', async (sql, place, message) => {
  const [line, column] = place.split(':').map(Number)
  await expect(read(sql)).rejects.toMatchObject({
    code: 'sql-syntax',
    exit: 2,
    message,
    place: { file: 'migrations/0001.sql', line, column },
  })
})

test('a NUL character is refused at its place', async () => {
  await expect(read("SELECT 1;\nSELECT 'é\0'")).rejects.toMatchObject({
    code: 'sql-nul',
    exit: 2,
    place: { line: 2, column: 10 },
  })
})

test('more than 8 MB is refused, a little less is read', async () => {
  const filler = (size: number) => `SELECT '${'x'.repeat(size)}'`
  await expect(read(filler(8 * 1024 * 1024))).rejects.toMatchObject({ code: 'sql-too-large', exit: 2 })
  expect(await read(filler(8 * 1024 * 1024 - 20))).toHaveLength(1)
})

test('nesting beyond the engine’s memory is refused, and the next text is read', async () => {
  for (const deep of [`SELECT ${'1+'.repeat(60_000)}1`, `SELECT ${'('.repeat(60_000)}1${')'.repeat(60_000)}`]) {
    await expect(read(deep)).rejects.toMatchObject({ code: 'sql-too-deep', exit: 2, place: { line: 1, column: 1 } })
    expect(await read('SELECT 1')).toHaveLength(1)
  }
})

test('a chain of 4,000 operators is read', async () => {
  expect(await read(`${'SELECT 0;'}SELECT ${'1+'.repeat(4000)}1`)).toHaveLength(2)
})

test('COPY of a file or a program is SQL', async () => {
  const statements = await parseStatements(textOf("COPY t FROM '/tmp/x'; COPY t FROM PROGRAM 'cat'; COPY t TO STDOUT"))
  expect(statements.map(statement => statement.tag)).toEqual(['CopyStmt', 'CopyStmt', 'CopyStmt'])
})
