/** A line of one host, numbered from 1. */
export type Line = { readonly number: number; readonly text: string }

/** One row of two columns: the same line on both hosts, a line and what became of it, or equal lines left out. */
export type Row =
  | { readonly kind: 'same'; readonly primary: Line; readonly replica: Line }
  | { readonly kind: 'changed'; readonly primary: Line | null; readonly replica: Line | null }
  | { readonly kind: 'folded'; readonly lines: number }

type Block = { readonly gone: Line[]; readonly come: Line[] }

/** What a line is about: a statement's first words, its object among them, else a column's or a constraint's name or a clause. */
const subject = (text: string): string => {
  const words = text.trim().replace(/,$/, '').split(/\s+/)
  const [first = ''] = words
  if (/^(?:CREATE|ALTER|COMMENT)$/.test(first)) return words.slice(0, 4).join(' ')
  return first === 'CONSTRAINT' ? words.slice(0, 2).join(' ') : first
}

const alone = (gone: readonly Line[], come: readonly Line[]): readonly Row[] => [
  ...gone.map((primary): Row => ({ kind: 'changed', primary, replica: null })),
  ...come.map((replica): Row => ({ kind: 'changed', primary: null, replica })),
]

/** Lines about the same thing stand beside each other, in the order of both hosts; every other line stands alone. */
const paired = ({ gone, come }: Block): readonly Row[] => {
  const rows: Row[] = []
  let [left, right] = [0, 0]
  for (const [index, replica] of come.entries()) {
    const at = gone.findIndex((line, place) => place >= left && subject(line.text) === subject(replica.text))
    const primary = gone[at]
    if (primary === undefined) continue
    rows.push(...alone(gone.slice(left, at), come.slice(right, index)), { kind: 'changed', primary, replica })
    left = at + 1
    right = index + 1
  }
  return [...rows, ...alone(gone.slice(left), come.slice(right))]
}

const hunkHead = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/

type Walk = { left: number; right: number; block: Block; readonly rows: Row[] }

const endBlock = (walk: Walk): void => {
  walk.rows.push(...paired(walk.block))
  walk.block = { gone: [], come: [] }
}

/** A side without lines is numbered by the line before it. */
const startHunk = (walk: Walk, [, left, leftLength, right, rightLength]: RegExpExecArray): void => {
  endBlock(walk)
  const first = Number(left) + (leftLength === '0' ? 1 : 0)
  if (first > walk.left) walk.rows.push({ kind: 'folded', lines: first - walk.left })
  walk.left = first
  walk.right = Number(right) + (rightLength === '0' ? 1 : 0)
}

const take = (walk: Walk, line: string): void => {
  const text = line.slice(1)
  if (line.startsWith('-')) walk.block.gone.push({ number: walk.left++, text })
  else if (line.startsWith('+')) walk.block.come.push({ number: walk.right++, text })
  else if (line.startsWith(' ')) {
    endBlock(walk)
    walk.rows.push({
      kind: 'same',
      primary: { number: walk.left++, text },
      replica: { number: walk.right++, text },
    })
  }
}

/** The unified text of one object as rows of two columns. */
export const rowsOf = (unified: string): readonly Row[] => {
  const walk: Walk = { left: 1, right: 1, block: { gone: [], come: [] }, rows: [] }
  for (const line of unified.split('\n').slice(2)) {
    const hunk = hunkHead.exec(line)
    if (hunk === null) take(walk, line)
    else startHunk(walk, hunk)
  }
  endBlock(walk)
  return walk.rows
}
