import { Fault } from '../base/fault.ts'
import { commentOf, isTrailing } from './comments.ts'
import { commentsIn, type Stretch, stretchesIn } from './lexer.ts'
import { loadParser, parse, type RawStatement, type Token } from './parser.ts'
import { countPieces, cutParts } from './parts.ts'
import { inPasses } from './passes.ts'
import { refusalOf, refuseCopyFromInput } from './refusals.ts'
import { readSource, type Source, type Text } from './source.ts'
import type { Comment, Part, Statement } from './statement.ts'

/**
 * The statements of a text, in order; none for a text without SQL. Throws Faults with a place and exit code 2: `sql-syntax`,
 * `sql-psql-command`, `sql-psql-variable`, `sql-copy-data`, `sql-too-deep`, `sql-too-large`, `sql-nul`.
 * Comments behind the last semicolon, on lines of their own, belong to nothing and are left out.
 */
export const parseStatements = async (text: Text, { comments = true }: Reading = {}): Promise<Statement[]> => {
  const source = readSource(text)
  await loadParser()
  const raws = parseOrRefuse(source)
  const around = comments ? commentsAround(source, raws) : []
  return raws.map((raw, index) => readStatement(source, raw, around[index] ?? { before: [], behind: [] }))
}

/** `comments`: whether those between statements are wanted; default true. */
export type Reading = { readonly comments?: boolean }

const parseOrRefuse = (source: Source): RawStatement[] => {
  try {
    return parse(source)
  } catch (error) {
    if (error instanceof Fault && error.code === 'sql-syntax') throw refusalOf(source, error) ?? error
    throw error
  }
}

/** The comments in front of a statement, and those behind its semicolon on the same line. */
type Around = { readonly before: Comment[]; readonly behind: Comment[] }

const commentsAround = (source: Source, raws: readonly RawStatement[]): Around[] => {
  const around = raws.map((): Around => ({ before: [], behind: [] }))
  for (let index = 0; index <= raws.length; index++) {
    const from = raws[index - 1]?.to ?? 0
    const next = raws[index]?.from ?? null
    for (const token of commentsBetween(source, from, next ?? source.bytes.length).comments) {
      const behind = index > 0 && isTrailing(source, from, token, next)
      const owner = behind ? around[index - 1]?.behind : around[index]?.before
      owner?.push(commentOf(source, token))
    }
  }
  return around
}

const readStatement = (source: Source, raw: RawStatement, around: Around): Statement => {
  const place = source.place(raw.from)
  refuseCopyFromInput(raw.node, place)
  const several = countPieces(raw.node) > 1
  const tokens = several ? tokensBetween(source, raw.from, raw.to) : []
  const { comments, end } = several ? found(tokens) : commentsBetween(source, raw.from, raw.to)
  const to = end ?? trimmedEnd(source.bytes, raw)
  const sql = source.slice(raw.from, to)
  const tag = Object.keys(raw.node)[0] ?? ''
  const parts = several
    ? cutParts(source, tag, raw, tokens)
    : [{ sql, place, tag, node: raw.node, comments: comments.map(token => commentOf(source, token)) }]
  const told = withTrailing(parts, around.behind)
  return { sql, place, tag, node: raw.node, comments: around.before, parts: several ? inPasses(told) : told }
}

/** A comment behind the semicolon speaks of what ends there. */
const withTrailing = (parts: readonly Part[], behind: readonly Comment[]): readonly Part[] =>
  behind.length === 0
    ? parts
    : parts.map((part, index) =>
        index < parts.length - 1 ? part : { ...part, comments: [...part.comments, ...behind] },
      )

/** The comments in a stretch of the text, and where its last token ends; null where nothing was looked at. */
type Found = { readonly comments: readonly Token[]; readonly end: number | null }

const found = (tokens: readonly Token[]): Found => ({
  comments: tokens.filter(token => token.comment),
  end: tokens.findLast(token => !token.comment)?.to ?? null,
})

/** Counted in bytes of the source. The engine's own scanner takes three times as long as its parser. */
const tokensOf = (sql: string, byteAt: (index: number) => number, stretches: readonly Stretch[]): readonly Token[] =>
  stretches.map(({ from, to, comment }) => ({ from: byteAt(from), to: byteAt(to), text: sql.slice(from, to), comment }))

const bytesFrom = (sql: string, from: number, to: number): ((index: number) => number) =>
  sql.length === to - from ? index => from + index : index => from + Buffer.byteLength(sql.slice(0, index))

const tokensBetween = (source: Source, from: number, to: number): readonly Token[] => {
  const sql = source.slice(from, to)
  return tokensOf(sql, bytesFrom(sql, from, to), stretchesIn(sql))
}

const commentsBetween = (source: Source, from: number, to: number): Found => {
  if (!source.mayComment(from, to)) return nothingFound
  const sql = source.slice(from, to)
  const byteAt = bytesFrom(sql, from, to)
  const { comments, end } = commentsIn(sql)
  return { comments: tokensOf(sql, byteAt, comments), end: end === null ? null : byteAt(end) }
}

const nothingFound: Found = { comments: [], end: null }

const trimmedEnd = (bytes: Buffer, raw: RawStatement): number => {
  let to = raw.to
  while (to > raw.from && isSpace(bytes[to - 1])) to--
  return to
}

/** PostgreSQL's white space: blank, tab, line feed, vertical tab, form feed, carriage return. */
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d)
