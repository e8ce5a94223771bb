import { beforeAll, describe, expect, test } from 'vitest'
import { all } from '../../src/kinds/all.ts'
import { keyOf } from '../../src/kinds/key.ts'
import { refuseList } from '../../src/kinds/refuse-list.ts'
import { kindOf } from '../../src/kinds/ruling.ts'
import { emptyScope } from '../../src/kinds/scope.ts'
import { sqlState } from '../../src/postgres/errors.ts'
import { loadParser } from '../../src/sql/parser.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { faultFrom, testServer } from '../postgres/server.ts'
import { readCorpus } from '../support/corpus.ts'
import { altered, commands, keysOf, members, sentences, tags } from './grammar.ts'

beforeAll(loadParser)

const keys = all.flatMap(kind => kind.keys)
const refusing = (key: string) => refuseList.filter(group => group.keys.test(key))
/** What is refused, and why, with no kind of its own. */
const refusalOf = (key: string) => (keys.includes(key) ? undefined : refusing(key)[0])

test('kinds that share a key tell themselves apart', () => {
  const shared = keys.filter((key, index) => keys.indexOf(key) !== index)
  const silent = all.filter(kind => kind.matches === undefined && kind.keys.some(key => shared.includes(key)))
  expect(silent.map(kind => kind.name)).toEqual([])
})

test('every kind has an example', () => {
  expect(all.filter(kind => kind.examples.length === 0).map(kind => kind.name)).toEqual([])
})

/** What the parser never gives as a statement of a file: parts of others, and what the server makes for itself. */
const inner = ['RawStmt', 'SetOperationStmt', 'ReturnStmt', 'PLAssignStmt', 'ReplicaIdentityStmt']

const pairs = (tag: string, enumeration: string): readonly string[] =>
  members(enumeration).map(member => `${tag}.${member}`)

/** Every key that the grammar's own enumerations make. */
const enumerated: readonly string[] = [
  ...['DropStmt', 'RenameStmt', 'AlterObjectSchemaStmt', 'AlterOwnerStmt', 'DefineStmt'].flatMap(tag =>
    pairs(tag, 'ObjectType'),
  ),
  ...pairs('TransactionStmt', 'TransactionStmtKind'),
  ...pairs('AlterTableStmt', 'AlterTableType'),
  ...Object.keys(altered)
    .filter(object => object !== 'OBJECT_TABLE')
    .flatMap(object => pairs(`AlterTableStmt.${object}`, 'AlterTableType')),
]

describe('the grammar’s enumerations', () => {
  test('every statement has a kind or stands on the refuse list', () => {
    const known = new Set([...keys, ...enumerated.filter(key => refusalOf(key))].map(key => key.replace(/\..*$/, '')))
    expect(tags().filter(tag => !known.has(tag) && !inner.includes(tag))).toEqual([])
  })

  test('every object and command has a kind or stands on the refuse list', () => {
    expect(enumerated.filter(key => !keys.includes(key) && refusing(key).length === 0)).toEqual([])
  })

  test('every key of a kind is one the grammar makes', () => {
    const detailed = keys.filter(key => key.includes('.') && !/^(AlterDomainStmt|RenameStmt\.OBJECT_\w+\.)/.test(key))
    expect(detailed.filter(key => !enumerated.includes(key))).toEqual([])
  })

  test('every group of the refuse list is needed', () => {
    const idle = refuseList.filter(group => !enumerated.some(key => refusalOf(key) === group))
    expect(idle).toEqual([])
  })
})

describe('what the refuse list says', () => {
  test('no sentence speaks of an object without a kind', () => {
    const given = [...new Set(sentences().flatMap(keysOf))]
    expect(given.length).toBeGreaterThan(120)
    expect(given.filter(key => !keys.includes(key))).toEqual([])
  })

  test('every command of ALTER TABLE has a kind, or no sentence', () => {
    const written = Object.values(altered).flatMap(object =>
      commands.flatMap(command => keysOf(`ALTER ${object} ${command}`)),
    )
    const tables = written.filter(key => key.startsWith('AlterTableStmt.AT_'))
    expect(tables.filter(key => !keys.includes(key))).toEqual([])
    const unwritten = pairs('AlterTableStmt', 'AlterTableType').filter(key => !written.includes(key))
    expect(unwritten.filter(key => refusalOf(key) !== refuseList[0])).toEqual([])
  })

  describe('of commands on what is no table', () => {
    const server = testServer(18)
    /** wrong_object_type; ALTER VIEW … IDENTITY fails later, for a column that no view can have. */
    const wrongObject = '42809'
    const world = `
      CREATE TABLE other (a int PRIMARY KEY); CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM other;
      CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE SEQUENCE s; CREATE INDEX i ON t (a); CREATE TYPE ct AS (a int);
      CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a int) SERVER sv`

    const listed = (): readonly string[] =>
      Object.values(altered)
        .flatMap(object => commands.map(command => `ALTER ${object} ${command}`))
        .filter(sql => keysOf(sql).some(refusalOf))

    test('the server refuses them too', async () => {
      const session = await server.open()
      await session.run(world)
      const other: string[] = []
      for (const sql of listed()) {
        await session.run('BEGIN')
        const said = await faultFrom(session.run(sql)).catch(() => null)
        if (sqlState(said) !== wrongObject && !/IDENTITY|GENERATED/.test(sql)) other.push(`${sql}: ${said?.message}`)
        await session.run('ROLLBACK')
      }
      expect(other).toEqual([])
    })
  })

  test.each([
    ['ALTER VIEW v ENABLE TRIGGER g', /cannot be performed on a view/],
    ['ALTER INDEX i ADD COLUMN a int', /cannot be performed on a view, sequence, index/],
  ])('%s is refused in its words', async (sql, why) => {
    const [statement] = await parseStatements({ file: 'm.sql', line: 1, sql })
    const part = statement?.parts[0]
    if (part === undefined) throw new Error(sql)
    const { otherwise } = kindOf({ part, hosts: null, scope: emptyScope(['public']) })
    expect(otherwise).toMatchObject({
      order: 'refuse',
      why: expect.stringMatching(why),
      instead: expect.stringMatching(/\w/),
    })
  })
})

test('every statement of the corpus has exactly one kind', async () => {
  const scope = emptyScope(['public'])
  const strangers = new Set<string>()
  const { present, texts } = readCorpus()
  for (const text of texts)
    for (const statement of await parseStatements(text))
      for (const part of statement.parts) {
        const subject = { part, hosts: null, scope }
        const claims = all.filter(kind => kind.keys.includes(keyOf(part)) && (kind.matches?.(subject) ?? true))
        const ends = statement.tag === 'TransactionStmt'
        if (!ends && (claims.length !== 1 || kindOf(subject).name === 'unknown'))
          strangers.add(`${keyOf(part)}: ${claims.map(kind => kind.name).join(', ')}`)
      }
  expect([...strangers]).toEqual([])
  expect(texts.length > 0).toBe(present)
})
