/**
 * A piece of SQL text as far as redaction must see it: whitespace and comments (`gap`), string constants of any spelling
 * (`string`, `dollar`) with the text they mean, and the rest one word or character at a time. Joined, the pieces are the
 * input again. No parser: the text may be cut short or wrong and its secrets must still be found.
 */
export type SqlToken = {
  readonly kind: 'gap' | 'string' | 'dollar' | 'word'
  readonly text: string
  /** For a string constant its value, for a word its name in lower case; else the text. */
  readonly value: string
}

const LINE_GAP = /\s+|--[^\r\n]*/y
const ESCAPE_STRING = /[eE]'([^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*\\?)(?:'|$)/y
const STRING = /(?:[uU]&|[nNbBxX])?'([^']*(?:''[^']*)*)(?:'|$)/y
const QUOTED_NAME = /(?:[uU]&)?"([^"]*(?:""[^"]*)*)(?:"|$)/y
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|:=|=>|\|\||[\s\S]/y

const matchAt = (pattern: RegExp, sql: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at
  return pattern.exec(sql)
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

const unescapeString = (body: string): string =>
  body.replace(/\\([\s\S])|''/g, (_, escaped?: string) => (escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped)))

// PostgreSQL's block comments nest.
const blockComment = (sql: string, at: number): string => {
  const marks = /\/\*|\*\//g
  marks.lastIndex = at
  let depth = 0
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1
    if (depth === 0) return sql.slice(at, marks.lastIndex)
  }
  return sql.slice(at)
}

const dollarString = (sql: string, at: number, tag: string): SqlToken => {
  const from = at + tag.length
  const end = sql.indexOf(tag, from)
  const text = end < 0 ? sql.slice(at) : sql.slice(at, end + tag.length)
  return { kind: 'dollar', text, value: sql.slice(from, end < 0 ? sql.length : end) }
}

const tokenAt = (sql: string, at: number): SqlToken => {
  const gap = matchAt(LINE_GAP, sql, at)?.[0] ?? (sql.startsWith('/*', at) ? blockComment(sql, at) : null)
  if (gap !== null) return { kind: 'gap', text: gap, value: gap }
  const escaped = matchAt(ESCAPE_STRING, sql, at)
  if (escaped) return { kind: 'string', text: escaped[0], value: unescapeString(escaped[1] ?? '') }
  const string = matchAt(STRING, sql, at)
  if (string) return { kind: 'string', text: string[0], value: (string[1] ?? '').replaceAll("''", "'") }
  const tag = matchAt(DOLLAR_TAG, sql, at)
  if (tag) return dollarString(sql, at, tag[0])
  const name = matchAt(QUOTED_NAME, sql, at)
  if (name) return { kind: 'word', text: name[0], value: (name[1] ?? '').toLowerCase() }
  const word = matchAt(WORD, sql, at)?.[0] ?? ''
  return { kind: 'word', text: word, value: word.toLowerCase() }
}

/** The pieces of some SQL, in order. */
export const sqlTokens = function* (sql: string): Generator<SqlToken> {
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at)
    yield token
    at += token.text.length
  }
}
