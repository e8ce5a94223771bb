import { Fault } from '../base/fault.ts'
import type { Place } from '../base/place.ts'

/** SQL out of a file: `file` as messages show it; `line` is the file's line on which `sql` starts (1-based). */
export type Text = { readonly file: string; readonly line: number; readonly sql: string }

/** A text as the parser counts it: in UTF-8 bytes, with the way back to what an editor shows. */
export type Source = {
  /** Without a byte order mark; byte offsets count from here. */
  readonly sql: string
  readonly bytes: Buffer
  slice(from: number, to: number): string
  place(byte: number): Place
  /** Whether a comment could begin between these bytes. */
  mayComment(from: number, to: number): boolean
}

const LIMIT = 8 * 1024 * 1024
const STRIDE = 4096

/**
 * Prepares a text for parsing. Throws a Fault on a NUL character, which the grammar (C strings) would take for the end of
 * the text, and above 8 MB, where the syntax tree no longer fits into the engine's memory.
 */
export const readSource = (text: Text): Source => {
  const sql = text.sql.startsWith('\uFEFF') ? text.sql.slice(1) : text.sql
  const bytes = Buffer.from(sql)
  const find = finder(sql, bytes)
  const place = placer(text, unitCounter(sql, bytes), find)
  if (bytes.length > LIMIT) throw tooLarge(place(0), bytes.length)
  const nul = bytes.indexOf(0)
  if (nul >= 0) throw nulByte(place(nul))
  const marks = commentMarks(find)
  return {
    sql,
    bytes,
    place,
    slice: (from, to) => bytes.toString('utf8', from, to),
    mayComment: (from, to) => {
      const mark = marks[lastAtMost(marks, to - 1)]
      return mark !== undefined && mark >= from && mark < to
    },
  }
}

/** The byte offset at which some ASCII text stands next; -1 for nowhere. */
type Find = (what: string, from: number) => number

/** A string is searched faster than its bytes. */
const finder = (sql: string, bytes: Buffer): Find =>
  sql.length === bytes.length ? (what, from) => sql.indexOf(what, from) : (what, from) => bytes.indexOf(what, from)

const allOf = (find: Find, what: string): number[] => {
  const found: number[] = []
  for (let at = find(what, 0); at >= 0; at = find(what, at + what.length)) found.push(at)
  return found
}

const ascending = (left: number, right: number): number => left - right

/** Where `--` and `/*` stand, in strings as well. */
const commentMarks = (find: Find): readonly number[] => ['--', '/*'].flatMap(mark => allOf(find, mark)).sort(ascending)

/** Byte offset → how many UTF-16 code units stand before it, counted from the nearest of the marks set every 4096 bytes. */
const unitCounter = (sql: string, bytes: Buffer): ((byte: number) => number) => {
  if (sql.length === bytes.length) return byte => byte
  const marks = unitMarks(bytes)
  return byte => {
    const mark = Math.floor(byte / STRIDE)
    return (marks[mark] ?? 0) + countUnits(bytes, mark * STRIDE, byte)
  }
}

/** Byte offset → place. Lines are indexed once. */
const placer = (text: Text, unitsBefore: (byte: number) => number, find: Find): ((byte: number) => Place) => {
  const lines = lineStarts(find)
  return byte => {
    const line = lastAtMost(lines, byte)
    const column = unitsBefore(byte) - unitsBefore(lines[line] ?? 0) + 1
    return { file: text.file, line: text.line + line, column }
  }
}

const lineStarts = (find: Find): number[] => {
  const starts = [0]
  for (const feed of allOf(find, '\n')) starts.push(feed + 1)
  const returns = allOf(find, '\r')
  if (returns.length === 0) return starts
  const known = new Set(starts)
  const lone = returns.filter(at => !known.has(at + 2))
  return [...starts, ...lone.map(at => at + 1)].sort(ascending)
}

const unitMarks = (bytes: Buffer): number[] => {
  const marks = [0]
  for (let from = 0; from + STRIDE <= bytes.length; from += STRIDE) {
    marks.push((marks.at(-1) ?? 0) + countUnits(bytes, from, from + STRIDE))
  }
  return marks
}

/** UTF-16 code units of a stretch of UTF-8: two for a four-byte character, none for continuation bytes. */
const countUnits = (bytes: Buffer, from: number, to: number): number => {
  let units = 0
  for (let index = from; index < to; index++) {
    const byte = bytes[index] ?? 0
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1
  }
  return units
}

/** Index of the last entry of an ascending list that is not above `value`. */
const lastAtMost = (sorted: readonly number[], value: number): number => {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}

const tooLarge = (place: Place, size: number): Fault =>
  new Fault('sql-too-large', `this SQL is ${(size / 1024 / 1024).toFixed(1)} MB; at most 8 MB can be read at once`, {
    hint: 'split the migration into several files, or load the data outside of migrations',
    place,
    exit: 2,
  })

const nulByte = (place: Place): Fault =>
  new Fault('sql-nul', 'a NUL character (code 0): PostgreSQL would take it for the end of the text', {
    hint: 'remove the character; the file may be UTF-16: save it as UTF-8',
    place,
    exit: 2,
  })
