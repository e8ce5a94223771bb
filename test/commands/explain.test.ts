import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/commands/explain.ts'
import { explain } from '../../src/commands/explain.ts'
import { all } from '../../src/kinds/all.ts'
import { kindOf } from '../../src/kinds/ruling.ts'
import { emptyScope } from '../../src/kinds/scope.ts'
import { plain } from '../../src/report/paint.ts'
import { parseStatements } from '../../src/sql/statements.ts'

const kindsFor = async (what: string): Promise<readonly string[]> => {
  const found = await explain(what)
  return 'kinds' in found ? found.kinds.map(({ kind }) => kind) : []
}

const partsFor = async (sql: string) => {
  const found = await explain(sql)
  return 'parts' in found ? found.parts : []
}

describe('names', () => {
  test.each([
    ['add-column', ['add-column']],
    ['ADD COLUMN', ['add-column']],
    ['create index concurrently', ['create-index-concurrently']],
    ['vacuum;', ['vacuum']],
    ['truncate', ['truncate-table']],
    ['TruncateStmt', ['truncate-table']],
    ['IndexStmt', ['create-index-concurrently', 'create-index']],
    ['alterenumstmt', ['enum-add-value', 'enum-rename-value']],
  ])('%s', async (what, kinds) => {
    expect(await kindsFor(what)).toEqual(kinds)
  })

  test('nothing: all there are', async () => {
    expect(await kindsFor(' ')).toEqual(all.map(({ name }) => name))
  })

  test('every kind, every key and every rule is found', async () => {
    for (const kind of all) {
      const rules = [...kind.cases.map(({ verdict }) => verdict), kind.otherwise].flatMap(({ rule }) => rule ?? [])
      expect(await kindsFor(kind.name)).toEqual([kind.name])
      for (const word of [...kind.keys, ...rules]) expect(await kindsFor(word), word).toContain(kind.name)
    }
  })

  test.each(['table-rewrite', 'table-scan', 'loses-data'])('%s: the kinds that may do it', async rule => {
    expect((await kindsFor(rule)).length).toBeGreaterThan(1)
  })
})

test('every kind has an example of its own, so that its page has a statement', async () => {
  for (const kind of all) {
    const texts = await Promise.all(kind.examples.map(({ sql }) => parseStatements({ file: '', line: 1, sql })))
    const parts = texts.flat().flatMap(statement => statement.parts)
    const own = parts.filter(part => kindOf({ part, hosts: null, scope: emptyScope(['public']) }) === kind)
    expect(own.length, kind.name).toBeGreaterThan(0)
  }
})

describe('SQL', () => {
  test('is ruled without a database, part by part, as PostgreSQL takes them up', async () => {
    const parts = await partsFor(
      'ALTER TABLE t RENAME a TO b; ALTER TABLE t ADD COLUMN n int DEFAULT random(), DROP COLUMN o',
    )
    expect(parts.map(({ sql, page, order }) => [sql, page, order])).toEqual([
      ['ALTER TABLE t RENAME a TO b', 'rename-column', 'stream'],
      ['ALTER TABLE t DROP COLUMN o', 'drop-column', 'contract'],
      ['ALTER TABLE t ADD COLUMN n int DEFAULT random()', 'add-column', 'stream'],
    ])
    expect(parts[0]).toMatchObject({ lock: 'ACCESS EXCLUSIVE', when: null, materialize: { effect: 'stalls' } })
    expect(parts[0]?.instead).toContain('ADD COLUMN b')
    expect(parts[2]?.when).toMatch(/^the default is computed for each row/)
  })

  test('what decided outside the table names no row of it', async () => {
    const [, made] = await partsFor(
      'CREATE TABLE x (id int PRIMARY KEY); ALTER TABLE x ADD COLUMN n float DEFAULT random()',
    )
    expect(made).toMatchObject({ order: 'expand', when: null })
    const [told] = await partsFor(
      '-- repl-migrate: allow=x reason="y" order=free\nALTER TABLE x ADD COLUMN n float DEFAULT random()',
    )
    expect(told).toMatchObject({ order: 'free', when: null })
  })

  test('without a ruling is refused and has no page', async () => {
    expect(await partsFor('ALTER VIEW v DROP COLUMN a')).toMatchObject([{ order: 'refuse', page: null }])
  })

  test('shows no password', async () => {
    const { report, text } = await run({}, {}, ["CREATE ROLE r PASSWORD 'hush'"])
    expect(`${JSON.stringify(report)}${text(plain)}`).not.toContain('hush')
  })
})

describe('what cannot be explained', () => {
  test.each([
    ['ad-column', 'kind-unknown', 'did you mean `add-column`?'],
    ['add colunm', 'kind-unknown', 'did you mean `add-column`?'],
    ['truncat', 'kind-unknown', 'did you mean `truncate`?'],
    ['IndexStm', 'kind-unknown', 'did you mean `IndexStmt`?'],
    ['xyzzyxyzzy', 'kind-unknown', '`repl-migrate explain` lists the kinds'],
    ['-- nothing', 'kind-unknown', '`repl-migrate explain` lists the kinds'],
    ['ALTER TABLE t FROBNICATE x', 'sql-syntax', 'correct the SQL'],
  ])('%s', async (what, code, hint) => {
    await expect(explain(what)).rejects.toMatchObject({ code, exit: 2, hint: expect.stringContaining(hint) })
  })
})

describe('the command', () => {
  test.each([
    [['truncate'], /^truncate-table {2}TRUNCATE orders\n[\s\S]*accept it\n.*allow=truncate/],
    [['IndexStmt'], /^create-index-concurrently .*\ncreate-index +Builds/],
    [['DROP', 'TABLE', 'orders'], /^DROP TABLE orders\n {2}contract · [\s\S]*more: repl-migrate explain drop-table/],
  ])('%s', async (words, shown) => {
    const { text, exit } = await run({}, {}, words)
    expect(text(plain)).toMatch(shown)
    expect(exit).toBe(0)
  })

  test('as JSON: kinds, or parts', async () => {
    expect((await run({}, {}, ['drop-table'])).report).toMatchObject({
      outcome: 'explained',
      kinds: [{ kind: 'drop-table' }],
    })
    expect((await run({}, {}, ['DROP TABLE t'])).report).toMatchObject({
      outcome: 'explained',
      parts: [{ order: 'contract' }],
    })
  })
})
