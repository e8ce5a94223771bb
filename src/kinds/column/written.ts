import type { ColumnDef } from '@pgsql/types'
import { columnDef } from '../alter.ts'
import type { Subject } from '../subject.ts'

/** A new column in the user's own words: its type, what follows DEFAULT, and what stands in GENERATED ALWAYS AS (…). */
export type WrittenColumn = {
  readonly type: string
  readonly default: string | null
  readonly generated: string | null
  /** Everything behind the type, in order: the grammar's name, and the text. */
  readonly clauses: readonly { readonly type: string; readonly text: string }[]
}

type Clause = { readonly type: string; readonly from: number; readonly to: number | undefined }

const opening = /\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?=\S)/i
const firstName = /^(?:"(?:[^"]|"")+"|[^\s"]+)/

/** The constraints behind a column's type, as byte ranges that count from the column's name. */
const clausesOf = (column: ColumnDef): readonly Clause[] => {
  const starts = (column.constraints ?? [])
    .flatMap(node => ('Constraint' in node ? [node.Constraint] : []))
    .map(({ contype = '', location = 0 }) => ({ type: contype, from: location - (column.location ?? 0) }))
    .toSorted((left, right) => left.from - right.from)
  return starts.map((start, index) => ({ ...start, to: starts[index + 1]?.from }))
}

/**
 * A new column as the file spells it, cut out of the part's text by the grammar's byte offsets; null when the text does not begin
 * as expected (a comment in an odd place), so that advice falls back to words.
 */
export const writtenColumn = (subject: Subject): WrittenColumn | null => {
  const column = columnDef(subject)
  const start = opening.exec(subject.part.sql)
  if (column === null || start === null) return null
  const bytes = Buffer.from(subject.part.sql.slice(start.index + start[0].length))
  const clauses = clausesOf(column)
  const textOf = (from: number, to: number | undefined): string => bytes.toString('utf8', from, to).trim()
  const clause = (type: string, within: RegExp): string | null => {
    const found = clauses.find(one => one.type === type)
    return found === undefined ? null : (within.exec(textOf(found.from, found.to))?.[1]?.trim() ?? null)
  }
  const name = firstName.exec(bytes.toString('utf8'))?.[0] ?? ''
  return {
    type: textOf(Buffer.byteLength(name), clauses[0]?.from),
    default: clause('CONSTR_DEFAULT', /^DEFAULT\s+([\s\S]+)$/i),
    clauses: clauses.map(({ type, from, to }) => ({ type, text: textOf(from, to) })),
    generated: clause('CONSTR_GENERATED', /\bAS\s*\(([\s\S]*)\)\s*(?:STORED|VIRTUAL)?$/i),
  }
}
