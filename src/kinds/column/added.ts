import type { Node } from '@pgsql/types'
import { columnDef, inline } from '../alter.ts'
import type { TableLock } from '../kind.ts'
import { columnRisks, referencedLocks, referencedTables } from '../new-columns.ts'
import { once } from '../once.ts'
import type { Risk } from '../risk.ts'
import type { Subject } from '../subject.ts'
import { nullableFirst } from './add-column-recipes.ts'
import { volatilityOf } from './volatility.ts'

/** Is a constraint of this type written behind the new column? */
export const has = (subject: Subject, constraint: string): boolean => inline(columnDef(subject), constraint) !== null

/** What its default puts into the rows that exist. */
export const volatility = once((subject: Subject) => volatilityOf(subject, columnDef(subject)))

/** NOT NULL without a default. */
export const requiresValue = (subject: Subject): boolean =>
  (has(subject, 'CONSTR_NOTNULL') || has(subject, 'CONSTR_PRIMARY')) && volatility(subject) === 'none'

/** A check, a key or a pointer that the rows which are there must meet; a pointer that is NULL in all of them meets it. */
export const isChecked = (subject: Subject): boolean =>
  ['CONSTR_CHECK', 'CONSTR_UNIQUE', 'CONSTR_PRIMARY'].some(type => has(subject, type)) ||
  (has(subject, 'CONSTR_FOREIGN') && volatility(subject) !== 'none')

const unanswered = (subject: Subject): Risk => ({
  code: 'required-column',
  says: 'NOT NULL without a default: it fails where the table holds a row',
  cure: nullableFirst(subject),
})

/** Dangers of the new column. */
export const addedRisks = (subject: Subject): readonly Risk[] => {
  const column = columnDef(subject)
  return [
    ...(column === null ? [] : columnRisks([column], [])),
    ...(requiresValue(subject) ? [unanswered(subject)] : []),
  ]
}

const written = (subject: Subject): readonly Node[] => {
  const column = columnDef(subject)
  return column === null ? [] : [{ ColumnDef: column }]
}

/** The tables that it points at. */
export const addedReferences = (subject: Subject): readonly string[] => referencedTables(subject, written(subject))

/** Locks on them. */
export const addedLocks = (subject: Subject): readonly TableLock[] => referencedLocks(subject, written(subject))
