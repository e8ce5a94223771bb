import type { Node } from '@pgsql/types'
import { Fault } from '../base/fault.ts'
import { parse, parsePlpgsql, scan } from './parser.ts'
import { readSource, type Source } from './source.ts'
import { type Fields, walk } from './walk.ts'

/**
 * What a function or DO block runs, each text once, in no particular order. `statements` are complete SQL texts; `expressions` may
 * stand behind SELECT, and may bring a FROM of their own; `dynamic` are the places of SQL that is put together at run time, as
 * lines of the given text (1-based). Not `parsed`: nothing is known, because the language is neither sql nor plpgsql or
 * because the body has an error.
 */
export type Block = {
  readonly statements: readonly string[]
  readonly expressions: readonly string[]
  readonly dynamic: readonly { readonly line: number }[]
  readonly parsed: boolean
}

type Body = { readonly language: string; readonly text: string; readonly location: number }

/**
 * Looks into the body of a CREATE FUNCTION, CREATE PROCEDURE or DO statement with PL/pgSQL's own parser. A body written as
 * BEGIN ATOMIC or RETURN is no string but part of the statement's node, and gives no texts here. Needs the engine loaded.
 */
export const analyseBlock = (sql: string): Block => {
  const source = readSource({ file: '', line: 1, sql })
  const node = parse(source)[0]?.node
  const body = node === undefined ? null : bodyOf(node)
  if (body === null) return { ...nothing, parsed: node !== undefined && hasSqlBody(node) }
  if (body.language === 'sql') return { ...nothing, statements: [body.text], parsed: true }
  const tree = body.language === 'plpgsql' ? parsePlpgsql(sql) : null
  return tree === null ? nothing : collect(tree, bodyLine(source, body))
}

/** The statements of a function's body written as a string in SQL; none where it is in another language, or cannot be read. */
export const sqlBodies = (sql: string): readonly Node[] => {
  const node = parse(readSource({ file: '', line: 1, sql }))[0]?.node
  const body = node === undefined ? null : bodyOf(node)
  if (body?.language !== 'sql') return []
  try {
    return parse(readSource({ file: '', line: 1, sql: body.text })).map(statement => statement.node)
  } catch (error) {
    if (error instanceof Fault) return []
    throw error
  }
}

const nothing: Block = { statements: [], expressions: [], dynamic: [], parsed: false }

const collect = (tree: unknown, firstLine: number): Block => {
  const statements = new Set<string>()
  const expressions = new Set<string>()
  const lines = new Set<number>()
  walk(tree, (key, fields) => {
    if (key === 'PLpgSQL_expr' && typeof fields['query'] === 'string') {
      if (fields['parseMode'] === modes.statement) statements.add(fields['query'])
      else expressions.add(fields['parseMode'] === modes.expression ? fields['query'] : selectable(fields['query']))
    }
    if (isDynamic(key, fields)) lines.add(firstLine + Number(fields['lineno'] ?? 1) - 1)
  })
  return {
    statements: [...statements],
    expressions: [...expressions],
    dynamic: [...lines].map(line => ({ line })),
    parsed: true,
  }
}

/** PostgreSQL's RawParseMode, as far as it is told apart here; the rest are assignments. */
const modes = { statement: 0, expression: 2 }

const isDynamic = (key: string, fields: Fields): boolean =>
  key === 'PLpgSQL_stmt_dynexecute' || key === 'PLpgSQL_stmt_dynfors' || fields['dynquery'] !== undefined

/** `x[i] := a + 1` as the select list `x[i] , a + 1`. */
const selectable = (assignment: string): string => {
  const source = readSource({ file: '', line: 1, sql: assignment })
  let depth = 0
  for (const { text, from, to } of scan(source, 0, source.bytes.length)) {
    depth += text === '[' ? 1 : text === ']' ? -1 : 0
    if (depth === 0 && (text === ':=' || text === '='))
      return `${source.slice(0, from)},${source.slice(to, source.bytes.length)}`
  }
  return assignment
}

const bodyOf = (node: Node): Body | null => {
  const options =
    'DoStmt' in node ? node.DoStmt.args : 'CreateFunctionStmt' in node ? node.CreateFunctionStmt.options : []
  const elements = (options ?? []).flatMap(option => ('DefElem' in option ? [option.DefElem] : []))
  const body = elements.find(({ defname }) => defname === 'as')
  const text = body && textOf(body.arg)
  if (text === undefined || text === null) return null
  const language = textOf(elements.find(({ defname }) => defname === 'language')?.arg) ?? defaultLanguage(node)
  return { language, text, location: body?.location ?? 0 }
}

const defaultLanguage = (node: Node): string => ('DoStmt' in node ? 'plpgsql' : 'sql')

/** A string, or the first of a list of strings (a C function has two). */
const textOf = (node: Node | undefined): string | null => {
  if (node === undefined) return null
  if ('String' in node) return node.String.sval ?? ''
  const first = 'List' in node ? node.List.items?.[0] : undefined
  return first !== undefined && 'String' in first ? (first.String.sval ?? '') : null
}

const hasSqlBody = (node: Node): boolean =>
  'CreateFunctionStmt' in node && node.CreateFunctionStmt.sql_body !== undefined

/** PL/pgSQL counts lines from the one its body's opening quote stands on. */
const bodyLine = (source: Source, { location }: Body): number => {
  const tokens = scan(source, location, source.bytes.length).filter(token => !token.comment)
  const literal = tokens.find(token => token.text.toLowerCase() !== 'as')
  return source.place(literal?.from ?? location).line
}
