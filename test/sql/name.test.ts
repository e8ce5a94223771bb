import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mustQuote } from '../../src/sql/keywords.ts'
import {
  functionName,
  nameOf,
  qualify,
  quoteLiteral,
  quoteName,
  readName,
  relationName,
  stringsOf,
  typeName,
} from '../../src/sql/name.ts'
import { loadParser, scan } from '../../src/sql/parser.ts'
import { readSource } from '../../src/sql/source.ts'
import { nodesOf, textOf } from './reading.ts'

/** The engine's binary holds its keyword table, so its lower-case words hold every keyword. */
const wordsOfEngine = (): string[] => {
  const wasm = new URL('libpg-query.wasm', import.meta.resolve('libpg-query'))
  return [...new Set(readFileSync(fileURLToPath(wasm), 'latin1').match(/[a-z_]{2,}/g))]
}

test('the keywords that must be quoted are those of the engine’s scanner', async () => {
  await loadParser()
  const source = readSource(textOf(wordsOfEngine().join(' ')))
  const keywords = scan(source, 0, source.bytes.length).filter(
    ({ keyword }) => !['none', 'unreserved'].includes(keyword),
  )
  expect(new Set(keywords.map(token => token.text))).toEqual(mustQuote)
  expect(mustQuote.size).toBe(164)
})

test.each([
  ['orders', 'orders'],
  ['_a1', '_a1'],
  ['status', 'status'],
  ['Order', '"Order"'],
  ['user', '"user"'],
  ['int', '"int"'],
  ['left', '"left"'],
  ['a$b', '"a$b"'],
  ['1a', '"1a"'],
  ['é', '"é"'],
  ['a"b', '"a""b"'],
  ['a b', '"a b"'],
  ['', '""'],
])('quoteName(%j) is %s', (name, quoted) => {
  expect(quoteName(name)).toBe(quoted)
})

test('a qualified name is one dotted text', () => {
  expect([qualify('public', 'Order'), qualify(null, 'user')]).toEqual(['public."Order"', '"user"'])
})

const anyText = fc.string({ unit: 'grapheme', minLength: 1 }).filter(text => !text.includes('\0'))
/** The grammar cuts a name at 63 bytes. */
const shortText = anyText.filter(text => Buffer.byteLength(text) < 64)
const anyName = fc.oneof(shortText, fc.constantFrom(...mustQuote), fc.stringMatching(/^[a-z_]\w*$/))

test('any name comes back from the grammar, as a column, a type and a table', async () => {
  await fc.assert(
    fc.asyncProperty(anyName, anyName, async (schema, name) => {
      const sql = `SELECT ${quoteName(name)} FROM ${qualify(schema, name)} WHERE a::${qualify(schema, name)} = b`
      const [node] = await nodesOf(sql)
      expect(node).toMatchObject({
        SelectStmt: {
          targetList: [{ ResTarget: { val: { ColumnRef: { fields: [{ String: { sval: name } }] } } } }],
          fromClause: [{ RangeVar: { schemaname: schema, relname: name } }],
        },
      })
      expect(JSON.stringify(node)).toContain(`"names":[{"String":{"sval":${JSON.stringify(schema)}}},`)
    }),
  )
})

test('any text comes back from the grammar as a literal', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, async text => {
      expect(await nodesOf(`SELECT ${quoteLiteral(text)}`)).toMatchObject([
        { SelectStmt: { targetList: [{ ResTarget: { val: { A_Const: { sval: { sval: text } } } } }] } },
      ])
    }),
  )
  expect([quoteLiteral("it's"), quoteLiteral('a\\b')]).toEqual(["'it''s'", "E'a\\\\b'"])
})

test('readName is the inverse of qualify', () => {
  fc.assert(
    fc.property(fc.option(anyText), anyText, (schema, name) => {
      expect(readName(qualify(schema, name))).toEqual({ schema, name })
    }),
  )
})

test.each([
  ['Public.Orders', { schema: 'public', name: 'orders' }],
  [' "A.b" . É ', { schema: 'A.b', name: 'É' }],
  ['db.s.t$1', { schema: 's', name: 't$1' }],
  ['', null],
  ['a.', null],
  ['.a', null],
  ['a b', null],
  ['1a', null],
  ['"a', null],
  ['f(int)', null],
])('readName(%j)', (text, name) => {
  expect(readName(text)).toEqual(name)
})

test('names in nodes', async () => {
  const [node] = await nodesOf('ALTER TABLE s.t ADD a int[], ADD b s.mood, ALTER d TYPE x USING s.f(d)')
  const { relation, cmds = [] } = node && 'AlterTableStmt' in node ? node.AlterTableStmt : {}
  expect(relation && relationName(relation)).toEqual({ schema: 's', name: 't' })
  const columns = cmds.flatMap(cmd => ('AlterTableCmd' in cmd && cmd.AlterTableCmd.def ? [cmd.AlterTableCmd.def] : []))
  const types = columns.flatMap(def =>
    'ColumnDef' in def && def.ColumnDef.typeName ? [typeName(def.ColumnDef.typeName)] : [],
  )
  expect(types).toEqual([
    { schema: 'pg_catalog', name: 'int4' },
    { schema: 's', name: 'mood' },
    { schema: null, name: 'x' },
  ])
  const using = columns.flatMap(def =>
    'ColumnDef' in def && def.ColumnDef.raw_default ? [def.ColumnDef.raw_default] : [],
  )
  expect(using.map(call => 'FuncCall' in call && functionName(call.FuncCall))).toEqual([{ schema: 's', name: 'f' }])
})

test('the name in a %TYPE is the table’s', async () => {
  const [node] = await nodesOf('CREATE FUNCTION f(s.t.c%TYPE) RETURNS int RETURN 1')
  const parameters = node && 'CreateFunctionStmt' in node ? (node.CreateFunctionStmt.parameters ?? []) : []
  const types = parameters.map(one => ('FunctionParameter' in one ? one.FunctionParameter.argType : undefined))
  expect(types.map(type => type && typeName(type))).toEqual([{ schema: 's', name: 't' }])
})

test('names of dropped things', async () => {
  const [routine, table] = await nodesOf('DROP FUNCTION s.f(int); DROP TABLE db.s.t')
  const objects = [routine, table].flatMap(node => (node && 'DropStmt' in node ? (node.DropStmt.objects ?? []) : []))
  const names = objects.map(object => {
    if ('ObjectWithArgs' in object) return functionName(object.ObjectWithArgs)
    return 'List' in object ? nameOf(stringsOf(object.List.items)) : null
  })
  expect(names).toEqual([
    { schema: 's', name: 'f' },
    { schema: 's', name: 't' },
  ])
  expect(nameOf([])).toBeNull()
})
