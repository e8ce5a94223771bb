import { columnDef, inline } from '../alter.ts'
import type { TableLock } from '../kind.ts'
import { columnRisks, referencedLocks } from '../new-columns.ts'
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

/** Locks on the tables that it points at. */
export const addedLocks = (subject: Subject): readonly TableLock[] => {
  const column = columnDef(subject)
  return column === null ? [] : referencedLocks(subject, [{ ColumnDef: column }])
}
