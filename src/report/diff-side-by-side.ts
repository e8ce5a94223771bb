import type { DiffReport, ReplicaDiff } from './diff.ts'
import { changesOf, kindWords } from './diff-changes.ts'
import { type Line, type Row, rowsOf } from './diff-rows.ts'
import { withHeadlines } from './diff-text.ts'
import type { Paint } from './paint.ts'
import { count } from './words.ts'

/** A line cut into pieces that fit, between words where it can; what follows the first is moved in. */
const wrapped = (text: string, width: number, indent = text.search(/\S|$/) + 2): readonly string[] => {
  const characters = [...text]
  if (characters.length <= width) return [text]
  const left = ' '.repeat(Math.min(indent, Math.floor(width / 2)))
  const space = characters.slice(0, width + 1).lastIndexOf(' ')
  const cut = space > width / 2 ? space : width
  const rest = characters.slice(cut).join('').trimStart()
  return [characters.slice(0, cut).join(''), ...wrapped(left + rest, width, indent)]
}

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - [...text].length))

const marks = (row: Row): string => {
  if (row.kind !== 'changed') return ' '
  if (row.replica === null) return '<'
  return row.primary === null ? '>' : '|'
}

type Look = { readonly width: number; readonly paint: Paint }

const rowText = (row: Row, { width, paint }: Look): readonly string[] => {
  if (row.kind === 'folded') return [paint.dim(`… ${count(row.lines, 'equal line')}`)]
  const side = (line: Line | null): readonly string[] => (line === null ? [] : wrapped(line.text, width))
  const [left, right] = [side(row.primary), side(row.replica)]
  const [red, green] = row.kind === 'same' ? [paint.dim, paint.dim] : [paint.red, paint.green]
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [ours, theirs] = [left[index] ?? '', right[index] ?? '']
    return `${red(padded(ours, width))} ${marks(row)} ${green(theirs)}`.trimEnd()
  })
}

const replicaText = (replica: ReplicaDiff, look: Look): string =>
  changesOf(replica)
    .map(({ title, kind, text }) =>
      [
        look.paint.bold(`${title}: ${kindWords[kind]}`),
        look.paint.dim(`${padded('primary', look.width)}   ${replica.replica}`),
        ...rowsOf(text).flatMap(row => rowText(row, look)),
      ].join('\n'),
    )
    .join('\n\n')

/** A diff in two columns that together are `columns` characters wide: `<` only on the primary, `>` only on the replica, `|` changed. */
export const diffSideBySide = (report: DiffReport, paint: Paint, columns: number): string => {
  const look = { width: Math.max(20, Math.floor((columns - 3) / 2)), paint }
  return withHeadlines(report, paint, replica => replicaText(replica, look))
}
