import type { Token } from './parser.ts'
import type { Source } from './source.ts'
import type { Comment } from './statement.ts'

/** A comment token as statements and parts carry it. */
export const commentOf = (source: Source, token: Token): Comment => ({
  text: source.slice(token.from, token.to),
  place: source.place(token.from),
})

/**
 * Does a comment speak of what stands in front of it? So when it begins on the line where that ended (`after`, its semicolon or
 * comma) and what follows (`next`) begins on a later line: `DROP COLUMN a, -- the old one`.
 */
export const isTrailing = (source: Source, after: number, comment: Token, next: number | null): boolean =>
  !hasLineBreak(source, after, comment.from) && (next === null || hasLineBreak(source, comment.to, next))

const hasLineBreak = (source: Source, from: number, to: number): boolean => /[\r\n]/.test(source.slice(from, to))
