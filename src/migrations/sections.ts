import { Fault } from '../base/fault.ts'
import { didYouMean } from '../base/nearest.ts'
import type { Place } from '../base/place.ts'
import type { Migration } from './migration.ts'

type Transaction = Migration['transaction']
type Meaning = 'up' | 'down' | 'no-transaction' | 'comment'
type Marker = { readonly runner: Runner; readonly meaning: Meaning; readonly apart: boolean; readonly place: Place }

/** A runner whose files hold both directions, told apart by marker comments. */
export type Runner = 'goose' | 'dbmate'

/** The two directions of one file. Each text keeps the file's line numbers: lines that are not its own are empty. */
export type Sections = {
  readonly runner: Runner | null
  readonly up: string
  readonly down: string | null
  readonly transaction: { readonly up: Transaction; readonly down: Transaction }
}

/**
 * Cuts a file at goose's `-- +goose Up/Down` or dbmate's `-- migrate:up/down`; a file without either is all up.
 * Comments above the first marker belong to both directions. goose's `StatementBegin/End` stay as the comments they are:
 * PostgreSQL's grammar needs no help to find the end of a statement. Throws a Fault on a marker that is unknown, repeated,
 * out of order or of the other runner, and on SQL above the first one, which neither runner accepts.
 */
export const cutSections = (file: string, sql: string): Sections => {
  if (!mayMark(sql)) return unmarked(sql)
  const lines = sql.split(/(?<=\n)|(?<=\r)(?!\n)/)
  const markers = lines.flatMap((line, index) => readMarker(line, { file, line: index + 1, column: 1 }))
  const [first] = markers
  if (first === undefined) return unmarked(sql)
  const up = onlyUp(markers, first)
  const down = onlyDown(markers, up)
  refuseOtherRunner(markers, first)
  refuseSqlAbove(lines, up)
  const end = down?.place.line ?? lines.length + 1
  const keep = (from: number, to: number) =>
    textOf(lines, markers, line => line < up.place.line || (line > from && line < to))
  const all = markers.some(marker => marker.meaning === 'no-transaction')
  return {
    runner: first.runner,
    up: keep(up.place.line, end),
    down: down === undefined ? null : keep(end, lines.length + 1),
    transaction: { up: all || up.apart ? 'none' : 'file', down: all || down?.apart ? 'none' : 'file' },
  }
}

/** Most files have no marker, and need not be looked at line by line. */
const mayMark = (sql: string): boolean => sql.includes('migrate:') || sql.toLowerCase().includes('+goose')

const unmarked = (sql: string): Sections => ({
  runner: null,
  up: sql,
  down: null,
  transaction: { up: 'file', down: 'file' },
})

const textOf = (lines: readonly string[], markers: readonly Marker[], wanted: (line: number) => boolean): string => {
  const gone = new Set(markers.filter(marker => marker.meaning !== 'comment').map(marker => marker.place.line))
  return lines.map((line, index) => (wanted(index + 1) && !gone.has(index + 1) ? line : emptied(line))).join('')
}

const emptied = (line: string): string => line.replace(/[^\r\n]+/, '')

/** White space in front is accepted: a marker read as a mere comment would run the down section as part of the up one. */
const readMarker = (line: string, place: Place): readonly Marker[] => {
  if (!line.includes('--')) return []
  const goose = /^\s*--\s*\+goose\s+(.*?)\s*$/i.exec(line)?.[1]
  if (goose !== undefined) return [{ runner: 'goose', meaning: gooseMeaning(goose, place), apart: false, place }]
  const [, direction, options] = /^\s*--\s*migrate:(up|down)(?:\s+(.*?))?\s*$/.exec(line) ?? []
  if (direction !== 'up' && direction !== 'down') return []
  return [{ runner: 'dbmate', meaning: direction, apart: readOptions(options ?? '', place), place }]
}

const gooseWords: ReadonlyMap<string, Meaning> = new Map([
  ['up', 'up'],
  ['down', 'down'],
  ['no transaction', 'no-transaction'],
  ['statementbegin', 'comment'],
  ['statementend', 'comment'],
])

const gooseMeaning = (written: string, place: Place): Meaning => {
  const word = written.toLowerCase().replace(/\s+/g, ' ')
  const meaning = gooseWords.get(word)
  if (meaning !== undefined) return meaning
  if (word.startsWith('envsub')) {
    throw refuse(place, '`+goose ENVSUB` puts environment variables into SQL, which would make one migration many', {
      hint: 'write the values into the file and remove the ENVSUB comments',
    })
  }
  throw refuse(place, `\`+goose ${written}\` is not a goose marker`, { hint: didYouMean(word, [...gooseWords.keys()]) })
}

/** dbmate's options on a marker; true where the section asks for each statement on its own. */
const readOptions = (options: string, place: Place): boolean => {
  const words = options.split(/\s+/).filter(word => word !== '')
  const unknown = words.find(word => word !== 'transaction:false' && word !== 'transaction:true')
  if (unknown === undefined) return words.includes('transaction:false')
  throw refuse(place, `\`${unknown}\` is not an option of a dbmate marker`, {
    hint: 'known are transaction:false and transaction:true',
  })
}

const onlyUp = (markers: readonly Marker[], first: Marker): Marker => {
  const [up, again] = markers.filter(marker => marker.meaning === 'up')
  if (up === undefined) {
    throw refuse(first.place, `the file has ${first.runner} markers, but none that says where its SQL starts`, {
      hint: `put \`${spelling[first.runner].up}\` on a line above the SQL`,
    })
  }
  if (again !== undefined) throw refuse(again.place, `a second \`${spelling[again.runner].up}\` in one file`, oneEach)
  return up
}

const onlyDown = (markers: readonly Marker[], up: Marker): Marker | undefined => {
  const [down, again] = markers.filter(marker => marker.meaning === 'down')
  if (again !== undefined) throw refuse(again.place, `a second \`${spelling[again.runner].down}\` in one file`, oneEach)
  if (down !== undefined && down.place.line < up.place.line) {
    throw refuse(down.place, `\`${spelling[down.runner].down}\` stands above \`${spelling[up.runner].up}\``, oneEach)
  }
  return down
}

const refuseOtherRunner = (markers: readonly Marker[], first: Marker): void => {
  const other = markers.find(marker => marker.runner !== first.runner)
  if (other === undefined) return
  throw refuse(other.place, `a ${other.runner} marker in a file that began with ${first.runner} ones`, {
    hint: 'keep the markers of one runner',
  })
}

const refuseSqlAbove = (lines: readonly string[], up: Marker): void => {
  const index = lines.slice(0, up.place.line - 1).findIndex(line => !holdsNoSql(line))
  if (index === -1) return
  throw refuse(
    { ...up.place, line: index + 1 },
    `SQL above \`${spelling[up.runner].up}\` belongs to neither direction`,
    {
      hint: 'move it below the marker',
    },
  )
}

/** Whether a line is blank or only a `--` comment; neither runner accepts a block comment up there. */
const holdsNoSql = (line: string): boolean => /^\s*(--|$)/.test(line)

const spelling = {
  goose: { up: '-- +goose Up', down: '-- +goose Down' },
  dbmate: { up: '-- migrate:up', down: '-- migrate:down' },
} as const

const oneEach = { hint: 'a file is one up section, then at most one down section; split it into two migrations' }

const refuse = (place: Place, message: string, { hint }: { readonly hint: string }): Fault =>
  new Fault('migration-marker', message, { place, hint, exit: 2 })
