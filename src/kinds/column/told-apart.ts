import { quoteName, readName } from '../../sql/name.ts'
import { columnDef, inline, named, table } from '../alter.ts'
import type { Identifies } from '../kind.ts'
import { isNew, type Subject } from '../subject.ts'
import { isBlindType } from '../type/blind.ts'
import { has } from './added.ts'
import { leavesOutOfNew } from './generated.ts'
import { writtenType } from './type.ts'

const isBlind = (subject: Subject): boolean =>
  isBlindType(subject, writtenType(subject, columnDef(subject)?.typeName).id)

const isUnsent = (subject: Subject, keyless: boolean): boolean =>
  has(subject, 'CONSTR_GENERATED') &&
  leavesOutOfNew(subject, inline(columnDef(subject), 'CONSTR_GENERATED')?.generated_kind === 'v', keyless)

/** A generated column that a new table gets, and that a replica would leave out of the whole rows it sends on (18). */
export const breaksNew = (subject: Subject): boolean => isNew(subject, table(subject)) && isUnsent(subject, false)

/** What the rows of its table can be told apart by once the column is there; null where that is as before. */
export const addedIdentity = (subject: Subject): Identifies | null => {
  const relation = table(subject)
  const primary = inline(columnDef(subject), 'CONSTR_PRIMARY')
  if (primary !== null) {
    const name = primary.conname ?? `${readName(relation)?.name}_pkey`
    return { relation, told: 'key', key: { name, columns: [named(subject)] } }
  }
  const told = isNew(subject, relation) ? subject.scope.keyless.get(relation) : undefined
  const own = [quoteName(named(subject))]
  const [blind, unsent] = [isBlind(subject) ? own : [], isUnsent(subject, true) ? own : []]
  return told === undefined || blind.length + unsent.length === 0 ? null : { relation, told, blind, unsent }
}
