import type { Node } from '@pgsql/types'
import { hasSqlDetails, loadModule, parsePlPgSQLSync, parseSync, scanSync } from 'libpg-query'
import { Fault } from '../base/fault.ts'
import type { Source } from './source.ts'

/**
 * A statement as the grammar cut it: from its first token to its semicolon (or the end), in bytes. Locations in `node` count from
 * the statement's first byte.
 */
export type RawStatement = { readonly node: Node; readonly from: number; readonly to: number }

/** How freely a word may be used as a name; `none` for what is no keyword. */
export type Keyword = 'none' | 'unreserved' | 'column' | 'type' | 'reserved'

/** A lexeme with its byte offsets in the source. In `text` control characters other than white space are blanks. */
export type Token = {
  readonly from: number
  readonly to: number
  readonly text: string
  readonly comment: boolean
}

/** Loads the engine, PostgreSQL 18's own grammar as WASM. Everything else in this file needs it loaded. */
export const loadParser = (): Promise<void> => loadModule()

/**
 * The statements of a text. Throws Faults with a place: `sql-syntax`, and `sql-too-deep` for nesting that exhausts the engine's
 * memory; its grammar recurses over operators, so a sum of about 10,000 terms is enough.
 */
export const parse = (source: Source): RawStatement[] => {
  if (source.bytes.length === 0) return []
  const { stmts } = engine(source, parseSync)
  return (stmts ?? []).flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (stmt === undefined) return []
    if (from > 0) rebase(stmt, from)
    return [{ node: stmt, from, to: length === undefined ? source.bytes.length : from + length }]
  })
}

const locations = new Set(['location', 'name_location', 'list_start', 'list_end', 'rexpr_list_start', 'rexpr_list_end'])

/** Makes the engine's locations, which count from the start of the text, relative to the statement. 0 is spelled by absence. */
const rebase = (stmt: Node, from: number): void => {
  const pending: Record<string, unknown>[] = [stmt as Record<string, unknown>]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const field in node) {
      const value = node[field]
      if (typeof value === 'object' && value !== null) pending.push(value as Record<string, unknown>)
      else if (typeof value === 'number' && locations.has(field) && value >= from)
        node[field] = value - from || undefined
    }
  }
}

/** A copy of a node, or of a list of them, whose text stands `by` bytes further on. */
export const shifted = <T>(value: T, by: number): T => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(one => shifted(one, by)) as T
  const copy: Record<string, unknown> = {}
  for (const field in value) {
    const own: unknown = value[field]
    copy[field] = typeof own === 'number' && locations.has(field) && own > 0 ? own + by : shifted(own, by)
  }
  return copy as T
}

/** The lexemes of a stretch of a text that the grammar accepts, comments included. */
export const scan = (source: Source, from: number, to: number): (Token & { readonly keyword: Keyword })[] => {
  const sql = source.slice(from, to).replace(/\p{Cc}/gu, blankControl)
  if (sql === '') return []
  return scanSync(sql).tokens.map(token => ({
    from: from + token.start,
    to: from + token.end,
    text: token.text,
    comment: token.tokenName === 'SQL_COMMENT' || token.tokenName === 'C_COMMENT',
    keyword: keywords[token.keywordKind] ?? 'none',
  }))
}

/** The body of a CREATE FUNCTION, CREATE PROCEDURE or DO as PL/pgSQL's own parser sees it; null when it does not accept it. */
export const parsePlpgsql = (sql: string): unknown => {
  try {
    return parsePlPgSQLSync(sql)
  } catch {
    return null
  }
}

const keywords: readonly Keyword[] = ['none', 'unreserved', 'column', 'type', 'reserved']

/** The engine writes control characters unescaped into the JSON of its tokens, which then cannot be read. */
const blankControl = (char: string): string => (char < ' ' && !/\s/.test(char) ? ' ' : char)

const engine = <T>(source: Source, read: (sql: string) => T): T => {
  try {
    return read(source.sql)
  } catch (error) {
    if (isExhausted(error)) throw tooDeep(source, error)
    if (hasSqlDetails(error)) throw syntaxError(source, error.message, error.sqlDetails?.cursorPosition ?? 0)
    throw error
  }
}

/** RangeError: JavaScript's stack; RuntimeError: WASM's, worn out by earlier RangeErrors; bison says `memory exhausted`. */
const isExhausted = (error: unknown): error is Error =>
  error instanceof RangeError ||
  (error instanceof Error && (error.name === 'RuntimeError' || error.message.startsWith('memory exhausted')))

const syntaxError = (source: Source, message: string, cursor: number): Fault =>
  new Fault('sql-syntax', message, {
    hint: 'correct the SQL at this place; it is read with the grammar of PostgreSQL 18',
    place: source.place(byteOf(source.sql, cursor)),
    exit: 2,
  })

const tooDeep = (source: Source, cause: Error): Fault =>
  new Fault(
    'sql-too-deep',
    'this SQL is nested too deeply to be read (thousands of parentheses or chained operators)',
    {
      hint: 'rewrite the expression, for example `a IN (…)` or a VALUES list instead of a chain of OR',
      place: source.place(0),
      exit: 2,
      cause,
    },
  )

/** The engine's error cursor counts characters (code points). */
const byteOf = (sql: string, characters: number): number => {
  let index = 0
  for (let seen = 0; seen < characters && index < sql.length; seen++) {
    index += (sql.codePointAt(index) ?? 0) > 0xffff ? 2 : 1
  }
  return Buffer.byteLength(sql.slice(0, index))
}
