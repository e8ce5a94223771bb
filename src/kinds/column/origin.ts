import { quoteName } from '../../sql/name.ts'
import type { Subject } from '../subject.ts'

const own = (table: string, name: string): string => `${table}.${quoteName(name)}`

/** The name by which the catalogs know a column at this place of the file: it may have been renamed before. */
export const columnOrigin = ({ scope }: Subject, table: string, name: string): string =>
  scope.columnOrigins.get(own(table, name)) ?? name

/** Is a column of the catalogs still there at this place of the file, whatever it is called by now? */
export const isLeft = ({ scope }: Subject, table: string, name: string): boolean =>
  !scope.gone.has(own(table, name)) ||
  [...scope.columnOrigins].some(([now, from]) => from === name && now.startsWith(`${table}.`) && !scope.gone.has(now))
