import type { Node } from '@pgsql/types'
import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'
import { type Lexeme, lexemes, wordAt } from './lexer.ts'
import type { Source } from './source.ts'

type Refusal = { readonly code: string; readonly message: string; readonly hint: string; readonly at: number }

/**
 * Why the grammar did not accept a text, when the reason is that it was written for psql: the first backslash command, psql
 * variable or COPY data, if it stands no later than the syntax error. Asked only after the grammar refused, so that a
 * text PostgreSQL accepts is never refused for its looks (`a[1:n]` is a slice). Null: an ordinary syntax error.
 */
export const refusalOf = (source: Source, syntaxError: Fault): Fault | null => {
  const found = firstRefusal(source.sql)
  if (found === null) return null
  const place = source.place(Buffer.byteLength(source.sql.slice(0, found.at)))
  if (syntaxError.place !== undefined && isBefore(syntaxError.place, place)) return null
  return new Fault(found.code, found.message, { hint: found.hint, place, exit: 2, cause: syntaxError })
}

/** COPY from the client's own input parses, but nobody could send the data. Throws a Fault for it. */
export const refuseCopyFromInput = (node: Node, place: Place): void => {
  if (!('CopyStmt' in node)) return
  const { is_from: isFrom, is_program: isProgram, filename } = node.CopyStmt
  if (!isFrom || isProgram || filename !== undefined) return
  throw new Fault('sql-copy-data', copyMessage, { hint: copyHint, place, exit: 2 })
}

const copyMessage = 'COPY … FROM STDIN reads its rows from psql, not from SQL'
const copyHint = 'write the rows as INSERT … VALUES, or load them outside of migrations'

const isBefore = (one: Place, other: Place): boolean =>
  one.line < other.line || (one.line === other.line && one.column < other.column)

const firstRefusal = (sql: string): Refusal | null => {
  let first: Lexeme | null = null
  let last = ''
  let brackets = 0
  for (const lexeme of lexemes(sql)) {
    const { at, text } = lexeme
    if (text === '\\') return psqlCommand(sql, at)
    if (text === ':' && brackets === 0 && isVariable(sql, at)) return psqlVariable(sql, at)
    brackets = text === ';' ? 0 : Math.max(0, brackets + nesting(text))
    first = text === ';' ? null : (first ?? lexeme)
    if (first !== null && isCopyFromInput(first.text, last, text)) return copyData(first.at)
    last = text
  }
  return null
}

const nesting = (text: string): number => (text === '[' ? 1 : text === ']' ? -1 : 0)

/** Not the casts and assignments `::` and `:=`. */
const isVariable = (sql: string, at: number): boolean =>
  sql[at - 1] !== ':' && (/^['"{]$/.test(sql[at + 1] ?? '') || wordAt(sql, at + 1) !== null)

const isCopyFromInput = (first: string, before: string, word: string): boolean =>
  /^copy$/i.test(first) && /^from$/i.test(before) && /^stdin$/i.test(word)

const copyData = (at: number): Refusal => ({ code: 'sql-copy-data', message: copyMessage, hint: copyHint, at })

const psqlVariable = (sql: string, at: number): Refusal => ({
  code: 'sql-psql-variable',
  message: `psql variable ${sql.slice(at).match(/^\S{1,40}/)?.[0]}: only psql puts values in its place`,
  hint: 'write the value itself; the same text then runs on every host',
  at,
})

const psqlCommand = (sql: string, at: number): Refusal => {
  const command = /^\\(?:[A-Za-z]+|.)?/.exec(sql.slice(at, at + 40))?.[0] ?? '\\'
  return {
    code: 'sql-psql-command',
    message: `psql command ${command}: PostgreSQL itself does not understand backslash commands`,
    hint: hints.get(command) ?? 'remove it; migrations hold SQL only',
    at,
  }
}

const includeHint = 'put the SQL of that file here, or make it a migration of its own'
const connectHint = 'remove it; every migration runs in the configured database'

const hints: ReadonlyMap<string, string> = new Map([
  ['\\i', includeHint],
  ['\\ir', includeHint],
  ['\\include', includeHint],
  ['\\c', connectHint],
  ['\\connect', connectHint],
  ['\\copy', copyHint],
  ['\\.', copyHint],
  ['\\gexec', 'loop over the query in a DO block with EXECUTE'],
])
