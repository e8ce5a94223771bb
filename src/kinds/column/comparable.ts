import { columnDef, table } from '../alter.ts'
import { newKeyRecipe } from '../constraint/new-key.ts'
import { reachesPublished } from '../family.ts'
import type { Case } from '../kind.ts'
import { hasKey, isNew, primaryRelation, type Subject } from '../subject.ts'
import { isBlindType } from '../type/blind.ts'
import { writtenType } from './type.ts'

const hidesRows = (subject: Subject): boolean =>
  primaryRelation(subject, table(subject)) !== null &&
  !isNew(subject, table(subject)) &&
  !hasKey(subject, table(subject)) &&
  reachesPublished(subject, table(subject)) &&
  isBlindType(subject, writtenType(subject, columnDef(subject)?.typeName).id)

/** A column by which whole rows could no longer be compared. */
export const hiding: Case = {
  when: 'the table has no key and the type has no equality (json, xml, point …)',
  test: hidesRows,
  verdict: {
    order: 'refuse',
    why: 'without a key the whole old row is compared: apply would stop at the next UPDATE or DELETE (could not identify an equality operator)',
    instead: subject =>
      [
        ...newKeyRecipe(subject, table(subject)),
        '-- or a type that can be compared: jsonb for json, text for xml',
      ].join('\n'),
  },
}
