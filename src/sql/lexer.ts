/** What the lexer tells apart outside of strings and comments; `at` is a UTF-16 index. */
export type Lexeme = { readonly at: number; readonly text: string }

/**
 * The words and single signs of a text, with strings, quoted names, dollar quotes and comments left out. For texts that
 * PostgreSQL's scanner refuses; what the grammar accepts is scanned by `parser.ts`.
 */
export function* lexemes(sql: string): Generator<Lexeme> {
  let index = 0
  while (index < sql.length) {
    const hidden = endOfHidden(sql, index)
    if (hidden > index) {
      index = hidden
      continue
    }
    const text = wordAt(sql, index) ?? sql[index] ?? ''
    if (text.trim() !== '') yield { at: index, text }
    index += text.length
  }
}

/** PostgreSQL's white space: blank, tab, line feed, vertical tab, form feed, carriage return. */
const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** A word, sign, string, quoted name or comment; `from` and `to` count in UTF-16. */
export type Stretch = { readonly from: number; readonly to: number; readonly comment: boolean }

/** What a text consists of that the grammar accepts, white space left out. Operators of several signs come sign by sign. */
export const stretchesIn = (sql: string): readonly Stretch[] => {
  const found: Stretch[] = []
  eachStretch(sql, (from, to, comment) => found.push({ from, to, comment }))
  return found
}

/** The comments of such a text, and where its last other stretch ends; null where there is none. */
export const commentsIn = (sql: string): { readonly comments: readonly Stretch[]; readonly end: number | null } => {
  const comments: Stretch[] = []
  let end: number | null = null
  eachStretch(sql, (from, to, comment) => {
    if (comment) comments.push({ from, to, comment })
    else end = to
  })
  return { comments, end }
}

const eachStretch = (sql: string, visit: (from: number, to: number, comment: boolean) => unknown): void => {
  for (let index = 0; index < sql.length; ) {
    const hidden = endOfHidden(sql, index)
    const isComment = hidden > index && (sql[index] === '-' || sql[index] === '/')
    const next = hidden > index ? hidden : endOfPlain(sql, index)
    if (next > index + 1 || !isBlank(sql.charCodeAt(index))) visit(index, next, isComment)
    index = next
  }
}

/** `U&"…"` is one name. */
const endOfPlain = (sql: string, index: number): number => {
  word.lastIndex = index
  const next = word.test(sql) ? word.lastIndex : index + 1
  const unicode = next === index + 1 && /[uU]/.test(sql.charAt(index)) && sql[next] === '&'
  return unicode && /["']/.test(sql.charAt(next + 1)) ? endOfHidden(sql, next + 1) : next
}

const word = /[\w\u0080-\uffff][\w$\u0080-\uffff]*/y

/** A name, keyword or number. `$` is part of it, so that `a$b$c` is no dollar quote. */
export const wordAt = (sql: string, index: number): string | null => matchAt(word, sql, index)

const matchAt = (pattern: RegExp, sql: string, index: number): string | null => {
  pattern.lastIndex = index
  return pattern.exec(sql)?.[0] ?? null
}

/** The index behind the string, quoted name, dollar quote or comment that starts here; `index` itself when none does. */
const endOfHidden = (sql: string, index: number): number => {
  switch (sql[index]) {
    case "'":
      return endOfQuoted(sql, index, isEscapeString(sql, index))
    case '"':
      return endOfQuoted(sql, index, false)
    case '$':
      return endOfDollarQuote(sql, index)
    case '-':
      return sql[index + 1] === '-' ? endOfLine(sql, index) : index
    case '/':
      return sql[index + 1] === '*' ? endOfBlock(sql, index) : index
    default:
      return index
  }
}

const isEscapeString = (sql: string, quote: number): boolean =>
  /(?:^|[^\w$\u0080-\uffff])e$/i.test(sql.slice(Math.max(0, quote - 2), quote))

const endOfQuoted = (sql: string, start: number, escapes: boolean): number => {
  const quote = sql[start]
  for (let index = start + 1; index < sql.length; index++) {
    if (escapes && sql[index] === '\\') index++
    else if (sql[index] === quote) {
      if (sql[index + 1] !== quote) return index + 1
      index++
    }
  }
  return sql.length
}

const endOfDollarQuote = (sql: string, start: number): number => {
  const tag = matchAt(/\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y, sql, start)
  if (tag === null) return start
  const close = sql.indexOf(tag, start + tag.length)
  return close < 0 ? sql.length : close + tag.length
}

const endOfLine = (sql: string, start: number): number => {
  const rest = /[\r\n]/g
  rest.lastIndex = start
  return rest.exec(sql)?.index ?? sql.length
}

/** Block comments nest. */
const endOfBlock = (sql: string, start: number): number => {
  const marks = /\/\*|\*\//g
  marks.lastIndex = start
  let depth = 0
  for (let match = marks.exec(sql); match !== null; match = marks.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return marks.lastIndex
  }
  return sql.length
}
