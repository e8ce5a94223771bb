import { isComparable } from '../../catalog/equality.ts'
import { columnDef, table } from '../alter.ts'
import { reachesPublished } from '../family.ts'
import type { Case } from '../kind.ts'
import { hasKey, isNew, primaryRelation, type Subject } from '../subject.ts'
import { writtenType } from './type.ts'

const hidesRows = (subject: Subject): boolean =>
  primaryRelation(subject, table(subject)) !== null &&
  !isNew(subject, table(subject)) &&
  !hasKey(subject, table(subject)) &&
  reachesPublished(subject, table(subject)) &&
  !isComparable(subject.hosts?.primary.types ?? new Map(), writtenType(subject, columnDef(subject)?.typeName).id)

/** A column by which whole rows could no longer be compared. */
export const hiding: Case = {
  when: 'the table has no key and the type has no equality (json, xml, point …)',
  test: hidesRows,
  verdict: {
    order: 'refuse',
    why: 'without a key the whole old row is compared: apply would stop at the next UPDATE or DELETE (could not identify an equality operator)',
    instead: subject =>
      `-- a key first, in a migration before this one:\nALTER TABLE ${table(subject)} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;\n-- or a type that can be compared: jsonb for json, text for xml`,
  },
}
