import { beforeAll, expect, test } from 'vitest'
import type { Place } from '../../src/base/place.ts'
import { lexemes, stretchesIn } from '../../src/sql/lexer.ts'
import { loadParser, parse, scan, type Token } from '../../src/sql/parser.ts'
import { analyseBlock } from '../../src/sql/plpgsql.ts'
import { readSource, type Text } from '../../src/sql/source.ts'
import type { Statement } from '../../src/sql/statement.ts'
import { parseStatements } from '../../src/sql/statements.ts'
import { readCorpus } from '../support/corpus.ts'
import { loadOracle } from '../support/oracle.ts'
import { nodesOf, singles, textFrom, withoutLocations } from './reading.ts'

const byPlace = (left: Place, right: Place): number => left.line - right.line || left.column - right.column

type ReadText = { readonly text: Text; readonly statements: readonly Statement[] }

const corpus = readCorpus()

const readAll = (): Promise<ReadText[]> =>
  Promise.all(corpus.texts.map(async text => ({ text, statements: await parseStatements(text) })))

const scanned = ({ text }: ReadText): Token[] => {
  const source = readSource(text)
  return scan(source, 0, source.bytes.length)
}

/** The tokens as the lexer shows them: strings and quoted names without their insides, no comments. */
const visible = (tokens: readonly Token[]): string =>
  tokens
    .filter(token => !token.comment)
    .map(token => token.text.replace(/(?:['"]|\$\w*\$)[\s\S]*$/, ''))
    .join('')

const blocks = new Set(['CreateFunctionStmt', 'DoStmt'])

/** A test that needs the corpus. */
const check = (name: string, run: () => void | Promise<void>): void => {
  if (corpus.present) test(name, run)
}

if (!corpus.present) test('corpus absent: nothing was read', () => expect(corpus.texts).toEqual([]))

let texts: readonly ReadText[] = []
beforeAll(async () => {
  await loadParser()
  texts = await readAll()
})
const statements = () => texts.flatMap(text => text.statements)

check('every text parses', () => {
  expect(texts.length).toBeGreaterThan(0)
  expect(statements().length).toBeGreaterThan(0)
})

check('places point at the text they speak of', () => {
  for (const { text, statements } of texts) {
    for (const { sql, place, comments, parts } of statements) {
      expect(textFrom(text, place).startsWith(sql)).toBe(true)
      for (const part of parts) expect(part.sql).toContain(/^[^\s,;]+/.exec(textFrom(text, part.place))?.[0])
      for (const comment of [...comments, ...parts.flatMap(part => part.comments)]) {
        expect(textFrom(text, comment.place).startsWith(comment.text)).toBe(true)
      }
    }
  }
})

check('every comment is kept once, except those on their own lines below the last statement', () => {
  for (const read of texts) {
    const source = readSource(read.text)
    const written = scanned(read)
      .filter(token => token.comment)
      .map(({ from, to }) => ({ text: source.slice(from, to), place: source.place(from) }))
    const kept = read.statements.flatMap(({ comments, parts }) => [
      ...comments,
      ...parts.flatMap(part => part.comments),
    ])
    expect(kept).toEqual(written.slice(0, kept.length))
    const start = read.statements.at(-1)?.place.line ?? 0
    for (const { place } of written.slice(kept.length)) expect(place.line).toBeGreaterThan(start)
  }
})

check('a statement read again gives its node, locations included', async () => {
  for (const { sql, node } of statements()) expect(await nodesOf(sql)).toEqual([node])
})

check('parts read again give the statement’s node with only their piece', async () => {
  const several = statements().filter(statement => statement.parts.length > 1)
  expect(several.length).toBeGreaterThan(0)
  for (const { node, parts } of several) {
    const inTextOrder = parts.toSorted((left, right) => byPlace(left.place, right.place))
    expect(inTextOrder.map(part => withoutLocations(part.node))).toEqual(singles(node).map(withoutLocations))
    for (const part of parts) expect(await nodesOf(part.sql)).toEqual([part.node])
  }
})

check('PostgreSQL 16’s grammar sees the same statements', async () => {
  const oracle = await loadOracle()
  for (const { text } of texts.filter(read => read.text.sql.trim() !== '')) {
    const source = readSource(text)
    const opinion = oracle(source.sql)
    if ('error' in opinion) throw new Error(`${text.file}: ${opinion.error}`)
    const theirs = opinion.cuts.map(({ tag, from, to }) => {
      const first = scan(source, from, to).find(token => !token.comment)
      return { tag, from: first?.from, to }
    })
    expect(parse(source).map(({ node, from, to }) => ({ tag: Object.keys(node)[0], from, to }))).toEqual(theirs)
  }
})

check('the lexer for refused texts sees the scanner’s tokens', () => {
  for (const read of texts) {
    const seen = [...lexemes(readSource(read.text).sql)].map(lexeme => lexeme.text).join('')
    expect(seen).toBe(visible(scanned(read)))
  }
})

check('the lexer for texts the grammar accepts cuts where the scanner does', () => {
  for (const read of texts) {
    const { sql } = readSource(read.text)
    const own = stretchesIn(sql).map(({ from, to, comment }) => ({ text: sql.slice(from, to), comment }))
    const theirs = scanned(read)
    for (const comment of [true, false]) {
      const [left, right] = [own, theirs].map(all => all.filter(token => token.comment === comment))
      const between = comment ? '\n' : ''
      expect(left?.map(({ text }) => text).join(between)).toBe(right?.map(({ text }) => text).join(between))
    }
  }
})

check('every function body and DO block is understood, and what it runs parses', async () => {
  const bodies = statements().filter(({ tag }) => blocks.has(tag))
  expect(bodies.length).toBeGreaterThan(0)
  for (const { sql } of bodies) {
    const block = analyseBlock(sql)
    expect(block.parsed).toBe(true)
    for (const statement of block.statements) expect(await nodesOf(statement)).not.toEqual([])
    for (const expression of block.expressions) expect(await nodesOf(`SELECT ${expression}`)).toHaveLength(1)
  }
})
