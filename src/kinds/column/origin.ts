import type { Column } from '../../catalog/catalog.ts'
import { columnOf } from '../../catalog/find.ts'
import { quoteName } from '../../sql/name.ts'
import { named, table } from '../alter.ts'
import { primaryRelation, type Subject } from '../subject.ts'

const own = (table: string, name: string): string => `${table}.${quoteName(name)}`

/** The name by which the catalogs know a column at this place of the file, which may have renamed it; '' where they do not. */
export const columnOrigin = ({ scope }: Subject, table: string, name: string): string => {
  const origin = scope.columnOrigins.get(own(table, name))
  return origin === undefined ? name : (origin ?? '')
}

/** The same of the column that the part names. */
export const namedOrigin = (subject: Subject): string => columnOrigin(subject, table(subject), named(subject))

/** What a column of the catalogs is called, quoted, at this place of the file. */
export const columnNow = ({ scope }: Subject, table: string, name: string): string => {
  const now = [...scope.columnOrigins].find(([called, from]) => from === name && called.startsWith(`${table}.`))
  return now === undefined ? quoteName(name) : now[0].slice(table.length + 1)
}

/** The column as the primary has it; null when nothing is known of it (no database, or made in this file). */
export const primaryColumn = (subject: Subject, table: string, name: string): Column | null =>
  columnOf(primaryRelation(subject, table) ?? undefined, columnOrigin(subject, table, name)) ?? null

/** Is a column of the catalogs still there at this place of the file, whatever it is called by now? */
export const isLeft = ({ scope }: Subject, table: string, name: string): boolean =>
  !scope.gone.has(own(table, name)) ||
  [...scope.columnOrigins].some(([now, from]) => from === name && now.startsWith(`${table}.`) && !scope.gone.has(now))
