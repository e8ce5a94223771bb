import { readPath } from '../../src/materialize/create-sql.ts'
import type { Pin } from '../../src/materialize/pin.ts'
import { type MzName, showName } from '../../src/materialize/statements.ts'
import type { Description, Upstream } from './materialize-rules.ts'

/** An error with Materialize's SQLSTATE. */
export class MaterializeError extends Error {
  readonly sqlState: string
  constructor(sqlState: string, message: string) {
    super(message)
    this.sqlState = sqlState
  }
}

/** What the stand-in remembers: the tables of its one source, what they were made against, and the views that read them. */
export type State = {
  readonly source: MzName & { readonly id: string }
  /** Null: the tables are whatever a test puts into `pins`. */
  readonly upstream: Upstream | null
  readonly pins: Pin[]
  readonly made: Map<string, Description>
  readonly comments: Map<string, string>
  /** View to table, by full name. */
  readonly views: Map<string, string>
}

export const emptyState = (upstream: Upstream | null): State => ({
  source: { id: 'u1', database: 'materialize', schema: 'public', name: 'mz_source' },
  upstream,
  pins: [],
  made: new Map(),
  comments: new Map(),
  views: new Map(),
})

/** A pattern for a name as SQL writes it, dotted or not. */
export const PATH = String.raw`((?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*)`

/** What the groups of the pattern found. */
export const groups = (sql: string, pattern: string): readonly string[] =>
  [...(new RegExp(pattern, 'is').exec(sql) ?? [])].slice(1)

/** The string constant after `before`. */
export const constantAfter = (sql: string, before: string): string => {
  const [escaped = '', text = ''] = groups(sql, `${before} (E?)'((?:[^']|'')*)'`)
  const plain = text.replaceAll("''", "'")
  return escaped === '' ? plain : plain.replaceAll('\\\\', '\\')
}

/** The full name a path means next to the source. */
export const fullName = ({ source }: State, path: string): MzName => {
  const [name = '', schema = source.schema, database = source.database] = readPath(path).toReversed()
  return { database, schema, name }
}

/** Where the table of that path stands in `pins`; -1 when there is none. */
export const indexOfTable = (state: State, path: string): number =>
  state.pins.findIndex(pin => showName(pin) === showName(fullName(state, path)))
