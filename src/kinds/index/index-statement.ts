import type { IndexStmt, Node } from '@pgsql/types'
import { qualify, quoteName, readName, wordsIn } from '../../sql/name.ts'
import { actsOn, nodeOf, type Subject } from '../subject.ts'

export const statement = (subject: Subject): IndexStmt => nodeOf<IndexStmt>(subject)

/** An index lives in its table's schema. */
export const newIndex = (subject: Subject): string => {
  const { idxname } = statement(subject)
  const table = actsOn(subject) ?? ''
  return idxname === undefined ? `an index on ${table}` : qualify(readName(table)?.schema ?? null, idxname)
}

/** Its id; null where its name is left to PostgreSQL. */
export const namedIndex = (subject: Subject): string | null =>
  statement(subject).idxname === undefined ? null : newIndex(subject)

/** Expressions and conditions are computed for each row, and may fail on one (division by zero, a cast). */
export const computes = (subject: Subject): boolean => {
  const { indexParams = [], whereClause } = statement(subject)
  return whereClause !== undefined || indexParams.some(node => 'IndexElem' in node && node.IndexElem.expr !== undefined)
}

/** The words that a unique index with an expression or a condition is made with. */
export const refusesBy = (subject: Subject): readonly string[] =>
  statement(subject).unique === true && computes(subject) ? wordsIn(subject.part.sql) : []

/** What PostgreSQL would call an index over these elements of it (ChooseIndexName); `expr` where that is none of its columns. */
export const nameOver = (subject: Subject, elements: readonly Node[]): string => {
  const columns = elements.flatMap(node => ('IndexElem' in node ? [node.IndexElem.name ?? 'expr'] : []))
  return [readName(actsOn(subject) ?? '')?.name ?? 'table', ...columns, 'idx'].join('_')
}

/** The same without holding up writers; with a name, as nobody could look for a nameless one whose build was cut off. */
export const concurrently = (subject: Subject): string => {
  const { idxname, indexParams = [] } = statement(subject)
  const name = idxname === undefined ? ` ${quoteName(nameOver(subject, indexParams))}` : ''
  return subject.part.sql.replace(/\bINDEX(?:\s+CONCURRENTLY)?\b/i, `INDEX CONCURRENTLY${name}`)
}

export const uniqueWhy =
  'replica first, it fails while two rows agree, and apply would stop at the next such row on its way: duplicate key value violates unique constraint'

export const computedWhy = 'replica first, its expression may fail on a row that the primary has already mended'

export const plainWhy = 'an index finds rows and changes none'
