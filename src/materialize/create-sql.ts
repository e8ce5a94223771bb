import { type SqlToken, sqlTokens } from '../postgres/sql-tokens.ts'
import type { PinnedColumn, PinnedKey } from './pin.ts'

/** What CREATE TABLE … FROM SOURCE or CREATE SUBSOURCE says, in the catalog's spelling, SHOW CREATE's or a person's. */
export type CreateSql = {
  readonly legacy: boolean
  readonly name: readonly string[]
  /** `id` where the catalog wrote `[u1 AS …]`. */
  readonly source: { readonly id: string | null; readonly path: readonly string[] }
  readonly reference: readonly string[]
  readonly columns: readonly PinnedColumn[]
  readonly keys: readonly PinnedKey[]
  readonly text: readonly string[]
  readonly excluded: readonly string[]
  readonly options: readonly string[]
}

type Group = { readonly open: string; readonly items: readonly Piece[] }
type Piece = SqlToken | Group

const isGroup = (piece: Piece | undefined): piece is Group => piece !== undefined && 'items' in piece

/** Tokens with everything in round or square brackets made one piece. */
const nest = (sql: string): readonly Piece[] => {
  const stack: { open: string; items: Piece[] }[] = [{ open: '', items: [] }]
  for (const token of sqlTokens(sql)) {
    if (token.kind === 'gap') continue
    if (token.text === '(' || token.text === '[') {
      const group = { open: token.text, items: [] }
      stack.at(-1)?.items.push(group)
      stack.push(group)
    } else if (token.text === ')' || token.text === ']') stack.pop()
    else stack.at(-1)?.items.push(token)
  }
  return stack[0]?.items ?? []
}

/** The keyword a piece is; null for quoted names, constants and groups. */
const wordOf = (piece: Piece | undefined): string | null =>
  piece !== undefined && !isGroup(piece) && piece.kind === 'word' && !piece.text.startsWith('"') ? piece.value : null

const starts = (pieces: readonly Piece[], ...words: readonly string[]): boolean =>
  words.every((word, index) => wordOf(pieces[index]) === word)

const find = (pieces: readonly Piece[], ...words: readonly string[]): number =>
  pieces.findIndex((_, index) => starts(pieces.slice(index), ...words))

const split = (pieces: readonly Piece[]): readonly (readonly Piece[])[] => {
  const parts: Piece[][] = [[]]
  for (const piece of pieces) {
    if (wordOf(piece) === ',') parts.push([])
    else parts.at(-1)?.push(piece)
  }
  return parts.filter(part => part.length > 0)
}

const nameOf = (piece: Piece | undefined): string => {
  if (piece === undefined || isGroup(piece)) return ''
  return piece.text.startsWith('"') ? piece.text.slice(1, -1).replaceAll('""', '"') : piece.value
}

/** The names of `a.b."C"` at the front of `pieces`, whatever follows. */
const pathAt = (pieces: readonly Piece[]): readonly string[] =>
  wordOf(pieces[1]) === '.' ? [nameOf(pieces[0]), ...pathAt(pieces.slice(2))] : [nameOf(pieces[0])]

/** `a.b.c`, or the catalog's `[u1 AS a.b.c]`. */
const itemAt = (pieces: readonly Piece[]): { readonly id: string | null; readonly path: readonly string[] } => {
  const [first] = pieces
  return isGroup(first)
    ? { id: nameOf(first.items[0]), path: pathAt(first.items.slice(2)) }
    : { id: null, path: pathAt(pieces) }
}

const groupIn = (pieces: readonly Piece[]): readonly Piece[] => pieces.find(isGroup)?.items ?? []

const lastNames = (pieces: readonly Piece[]): readonly string[] =>
  split(groupIn(pieces)).map(part => pathAt(part).at(-1) ?? '')

const keyOf = (pieces: readonly Piece[]): PinnedKey | null => {
  const named = starts(pieces, 'constraint')
  const rest = named ? pieces.slice(2) : pieces
  const primary = starts(rest, 'primary', 'key')
  if (!primary && !(starts(rest, 'unique') && (isGroup(rest[1]) || starts(rest, 'unique', 'nulls')))) return null
  return { name: named ? nameOf(pieces[1]) : '', columns: lastNames(rest), primary }
}

const show = (piece: Piece, between: string): string => {
  if (!isGroup(piece)) return piece.text
  const inside = piece.items.map(item => show(item, between)).join(between)
  return piece.open === '(' ? `(${inside})` : `[${inside}]`
}

const typeText = (pieces: readonly Piece[]): string => {
  if (isGroup(pieces[0]))
    return (
      itemAt(pieces).path.join('.') +
      pieces
        .slice(1)
        .map(piece => show(piece, ''))
        .join('')
    )
  return pieces
    .map((piece, index) => {
      const spaced = /^\w/.test(nameOf(piece)) && /\w$/.test(nameOf(pieces[index - 1]))
      return (spaced ? ' ' : '') + (isGroup(piece) ? show(piece, '') : nameOf(piece))
    })
    .join('')
}

const columnOf = (pieces: readonly Piece[]): PinnedColumn => {
  const end = pieces.findIndex((piece, index) => index > 1 && ['not', 'null', 'default'].includes(wordOf(piece) ?? ''))
  const type = pieces.slice(1, end < 0 ? pieces.length : end)
  return { name: nameOf(pieces[0]), nullable: find(pieces.slice(1), 'not', 'null') < 0, type: typeText(type) }
}

type Option = readonly Piece[]
const isText = (option: Option): boolean => starts(option, 'text', 'columns')
const isExcluded = (option: Option): boolean =>
  starts(option, 'exclude', 'columns') || starts(option, 'ignore', 'columns')
const isExternal = (option: Option): boolean => starts(option, 'external', 'reference')
const isOwn = (option: Option): boolean => starts(option, 'details') || starts(option, 'progress')

const readOptions = (options: readonly Option[]): Pick<CreateSql, 'text' | 'excluded' | 'options'> => ({
  text: options.filter(isText).flatMap(lastNames),
  excluded: options.filter(isExcluded).flatMap(lastNames),
  options: options
    .filter(option => ![isText, isExcluded, isExternal, isOwn].some(test => test(option)))
    .map(option => option.map(piece => show(piece, ' ')).join(' ')),
})

const isReference = (piece: Piece): piece is Group => isGroup(piece) && starts(piece.items, 'reference')

/** What follows REFERENCE, with or without an equals sign. */
const referenceIn = (tail: readonly Piece[], options: readonly Option[]): readonly string[] => {
  const target = tail.slice(1).find(isReference)?.items.slice(1) ?? options.find(isExternal)?.slice(2) ?? []
  return pathAt(wordOf(target[0]) === '=' ? target.slice(1) : target)
}

/** Reads the text of a Materialize table's or subsource's CREATE statement; null when it is neither. */
export const readCreateSql = (sql: string): CreateSql | null => {
  const pieces = nest(sql)
  const legacy = starts(pieces, 'create', 'subsource')
  const from = find(pieces, legacy ? 'of' : 'from', 'source')
  if (from < 0 || !(legacy || starts(pieces, 'create', 'table'))) return null
  const head = pieces.slice(starts(pieces.slice(2), 'if', 'not', 'exists') ? 5 : 2, from)
  const tail = pieces.slice(from + 2)
  const at = find(tail, 'with')
  const options = at < 0 ? [] : split(groupIn(tail.slice(at)))
  const entries = split(groupIn(head))
  return {
    legacy,
    name: pathAt(head),
    source: itemAt(tail),
    reference: referenceIn(tail, options),
    columns: entries.filter(entry => keyOf(entry) === null).map(columnOf),
    keys: entries.map(keyOf).filter(key => key !== null),
    ...readOptions(options),
  }
}

/** The names of a dotted name as Materialize reads it: bare names fold to lower case. */
export const readPath = (text: string): readonly string[] => pathAt(nest(text))
