import type { DropStmt, Node } from '@pgsql/types'
import { commentOf, isTrailing } from './comments.ts'
import { type RawStatement, shifted, type Token } from './parser.ts'
import type { Source } from './source.ts'
import type { Part } from './statement.ts'

/** How many tokens stand in front of a statement's list of pieces, and how many behind it. */
type Frame = { readonly head: number; readonly tail: number }

/** One piece, first to last token; `comma` is the one in front of it, null for the first. */
type Item = { readonly comma: Token | null; readonly from: number; readonly to: number }

/**
 * How many atomic pieces a statement has: the commands of an ALTER TABLE, INDEX, VIEW, TYPE …; the objects of a DROP; the
 * tables of a TRUNCATE. Lists whose entries PostgreSQL treats as one thing (GRANT, VACUUM, a publication's tables) stay whole.
 */
export const countPieces = (node: Node): number => {
  if ('AlterTableStmt' in node) return node.AlterTableStmt.cmds?.length ?? 0
  if ('DropStmt' in node) return node.DropStmt.objects?.length ?? 0
  if ('TruncateStmt' in node) return node.TruncateStmt.relations?.length ?? 0
  return 1
}

/**
 * The parts of a statement of several pieces, cut at its top-level commas. `tokens` are the statement's own, comments included. A
 * part's text is the statement's opening (`ALTER TABLE ONLY t`), the piece, and the closing that holds for all (`CASCADE`),
 * with a blank between; its node is what the grammar would make of that text.
 */
export const cutParts = (source: Source, tag: string, raw: RawStatement, tokens: readonly Token[]): Part[] => {
  const words = tokens.filter(token => !token.comment)
  const { head, tail } = frameOf(raw, words)
  const items = split(words.slice(head, words.length - tail))
  const opening = textOf(source, words.slice(0, head))
  const closing = textOf(source, words.slice(words.length - tail))
  const comments = tokens.filter(token => token.comment)
  const owners = comments.map(comment => ownerOf(source, items, comment))
  const parts = items.map((item, index) => {
    const sql = [opening, source.slice(item.from, item.to), closing].filter(text => text !== '').join(' ')
    const own = comments.filter((_, at) => owners[at] === index).map(comment => commentOf(source, comment))
    const moved = Buffer.byteLength(opening) + 1 - (item.from - raw.from)
    return {
      sql,
      place: source.place(item.from),
      tag,
      node: nodeOf(raw.node, index, moved),
      comments: own,
      whole: raw.node,
    }
  })
  if (parts.length === countPieces(raw.node)) return parts
  throw new Error(`cut ${parts.length} of ${countPieces(raw.node)} parts of: ${source.slice(raw.from, raw.to)}`)
}

/** The statement with this piece alone, whose bytes have moved. */
const nodeOf = (node: Node, index: number, moved: number): Node => {
  const only = <T>(list: readonly T[] = []): T[] => list.slice(index, index + 1).map(piece => shifted(piece, moved))
  if ('AlterTableStmt' in node)
    return { AlterTableStmt: { ...node.AlterTableStmt, cmds: only(node.AlterTableStmt.cmds) } }
  if ('DropStmt' in node) return { DropStmt: { ...node.DropStmt, objects: only(node.DropStmt.objects) } }
  if ('TruncateStmt' in node)
    return { TruncateStmt: { ...node.TruncateStmt, relations: only(node.TruncateStmt.relations) } }
  return node
}

/** The index of the item a comment belongs to: the one after the last comma before it, or the one that comma ends. */
const ownerOf = (source: Source, items: readonly Item[], comment: Token): number => {
  const index = items.findLastIndex(({ comma }) => comma === null || comma.from < comment.from)
  const item = items[index]
  const behind = item?.comma && isTrailing(source, item.comma.to, comment, item.from)
  return behind ? index - 1 : index
}

/** Splits at the commas outside of parentheses and brackets. */
const split = (words: readonly Token[]): Item[] => {
  const items: Item[] = []
  let comma: Token | null = null
  let start = 0
  let depth = 0
  for (const [index, word] of words.entries()) {
    depth += isWord(word, '(', '[') ? 1 : isWord(word, ')', ']') ? -1 : 0
    if (word.text !== ',' || depth > 0) continue
    items.push(itemOf(comma, words.slice(start, index)))
    comma = word
    start = index + 1
  }
  return [...items, itemOf(comma, words.slice(start))]
}

const itemOf = (comma: Token | null, words: readonly Token[]): Item => ({
  comma,
  from: words[0]?.from ?? 0,
  to: words.at(-1)?.to ?? 0,
})

/** The user's own bytes from the first to the last of these tokens. */
const textOf = (source: Source, tokens: readonly Token[]): string => {
  const first = tokens[0]
  const last = tokens.at(-1)
  return first === undefined || last === undefined ? '' : source.slice(first.from, last.to)
}

const frameOf = ({ node, from }: RawStatement, words: readonly Token[]): Frame => {
  if ('AlterTableStmt' in node) {
    return { head: alterHead(words, from + (node.AlterTableStmt.relation?.location ?? 0)), tail: 0 }
  }
  if ('DropStmt' in node) return { head: dropHead(words, node.DropStmt), tail: behaviorLength(words) }
  return { head: isWord(words[1], 'table') ? 2 : 1, tail: truncateTail(words) }
}

/** `ALTER TABLE [IF EXISTS] [ONLY] name [*]`: up to the name, whose place the grammar gives, and what belongs to it. */
const alterHead = (words: readonly Token[], location: number): number => {
  const name = words.findIndex(word => word.from === location)
  let next = nameEnd(words, name)
  while (words[next]?.text === '.') next = nameEnd(words, next + 1)
  if (words[name - 1]?.text === '(') next++
  return words[next]?.text === '*' ? next + 1 : next
}

/** The index behind one word of a name, `U&"…" UESCAPE '!'` included. */
const nameEnd = (words: readonly Token[], index: number): number =>
  isWord(words[index + 1], 'uescape') ? index + 3 : index + 1

/** Object types whose name in DROP has several words. */
const dropWords: ReadonlyMap<string, number> = new Map([
  ['OBJECT_ACCESS_METHOD', 2],
  ['OBJECT_EVENT_TRIGGER', 2],
  ['OBJECT_FDW', 3],
  ['OBJECT_FOREIGN_TABLE', 2],
  ['OBJECT_MATVIEW', 2],
  ['OBJECT_TSCONFIGURATION', 3],
  ['OBJECT_TSDICTIONARY', 3],
  ['OBJECT_TSPARSER', 3],
  ['OBJECT_TSTEMPLATE', 3],
])

/** `DROP <object type> [CONCURRENTLY] [IF EXISTS]`. */
const dropHead = (words: readonly Token[], stmt: DropStmt): number => {
  const type = isWord(words[1], 'procedural') ? 2 : (dropWords.get(stmt.removeType ?? '') ?? 1)
  return 1 + type + (stmt.concurrent ? 1 : 0) + (stmt.missing_ok ? 2 : 0)
}

/** CASCADE and RESTRICT may also be names: then a comma or a dot stands in front of them. */
const behaviorLength = (words: readonly Token[]): number =>
  isWord(words.at(-1), 'cascade', 'restrict') && !isWord(words.at(-2), ',', '.') ? 1 : 0

/** `[RESTART IDENTITY | CONTINUE IDENTITY] [CASCADE | RESTRICT]`. */
const truncateTail = (words: readonly Token[]): number => {
  const behavior = behaviorLength(words)
  const rest = words.slice(0, words.length - behavior)
  return behavior + (isWord(rest.at(-1), 'identity') && isWord(rest.at(-2), 'restart', 'continue') ? 2 : 0)
}

const isWord = (token: Token | undefined, ...texts: readonly string[]): boolean =>
  token !== undefined && texts.includes(token.text.toLowerCase())
