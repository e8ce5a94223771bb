import type { FuncCall, Node, ObjectWithArgs, RangeVar, TypeName } from '@pgsql/types'
import { mustQuote } from './keywords.ts'

/** The name of a relation, type or function as SQL writes it; `schema` is null where the search_path decides. */
export type Name = { readonly schema: string | null; readonly name: string }

/**
 * A name as SQL needs it written, by the rule of PostgreSQL's own quote_ident: bare only when all lower case, without `$`
 * and no keyword, except the unreserved ones, which may stand for a column, a type and a table alike.
 */
export const quoteName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !mustQuote.has(name) ? name : `"${name.replaceAll('"', '""')}"`

/** A string constant that reads the same whatever standard_conforming_strings says. */
export const quoteLiteral = (value: string): string => {
  const quoted = `'${value.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`
  return value.includes('\\') ? `E${quoted}` : quoted
}

/** `schema.name`, each part quoted only where SQL needs it; the bare name where `schema` is null. Catalog ids look like this. */
export const qualify = (schema: string | null, name: string): string =>
  schema === null ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`

/** The name of a routine without its arguments: `public.taxed` of `public.taxed(integer)`. */
export const routineName = (signature: string): string => signature.replace(/\(.*$/s, '')

/** The inverse of `qualify`, for any spelling SQL accepts (`Public."A b"`); null when the text is not a name. */
export const readName = (text: string): Name | null => {
  const part = /\s*(?:"((?:[^"]|"")+)"|([a-z_\u{80}-\u{10ffff}][\w$\u{80}-\u{10ffff}]*))\s*(\.|$)/iuy
  const path: string[] = []
  for (let end = ''; path.length === 0 || end === '.'; ) {
    const match = part.exec(text)
    if (match === null) return null
    path.push(match[1]?.replaceAll('""', '"') ?? foldCase(match[2] ?? ''))
    end = match[3] ?? ''
  }
  return nameOf(path)
}

/** PostgreSQL folds ASCII letters only; `É` stays. */
const foldCase = (bare: string): string => bare.replace(/[A-Z]+/g, letters => letters.toLowerCase())

/** The last two of `catalog.schema.name`, `schema.name` or `name`; null for an empty path. */
export const nameOf = (path: readonly string[]): Name | null => {
  const name = path.at(-1)
  return name === undefined ? null : { schema: path.at(-2) ?? null, name }
}

/** The strings of a list of String nodes, other nodes left out (`*`, subscripts). */
export const stringsOf = (nodes: readonly Node[] = []): string[] => {
  const found: string[] = []
  for (const node of nodes) if ('String' in node) found.push(node.String.sval ?? '')
  return found
}

/** The name a FROM item, a table or a view is written with. */
export const relationName = (range: RangeVar): Name => ({ schema: range.schemaname ?? null, name: range.relname ?? '' })

/** The name of a type; `int` and its like are `pg_catalog.int4`. For `table.column%TYPE` it is the table's name. */
export const typeName = (type: TypeName): Name | null => {
  const path = stringsOf(type.names)
  return nameOf(type.pct_type ? path.slice(0, -1) : path)
}

/** The name of a called function, or of one an ALTER, DROP or COMMENT speaks of. */
export const functionName = (node: FuncCall | ObjectWithArgs): Name | null =>
  nameOf(stringsOf('funcname' in node ? node.funcname : 'objname' in node ? node.objname : undefined))

/** The words of an SQL text as `quoteName` writes names, those inside its constants among them. */
export const wordsIn = (text: string): readonly string[] =>
  (text.match(/"(?:[^"]|"")+"|\w+/g) ?? []).map(word => (word.startsWith('"') ? word : word.toLowerCase()))

/** Does an SQL text, as a server writes it, name this (a column of an index's definition, of a row filter)? In doubt yes. */
export const speaksOf = (text: string, name: string): boolean =>
  new Set<string>(text.match(/"(?:[^"]|"")+"|\w+/g)).has(quoteName(name))
