import type { AlterEnumStmt } from '@pgsql/types'
import { nameOf, stringsOf } from '../../sql/name.ts'
import { nodeOf, type Subject, typeId } from '../subject.ts'

/** An ALTER TYPE on an enum: its id, and the labels it speaks of. */
export const enumChange = (
  subject: Subject,
): { readonly id: string; readonly from: string | null; readonly to: string } => {
  const { typeName, oldVal, newVal = '' } = nodeOf<AlterEnumStmt>(subject)
  const name = nameOf(stringsOf(typeName))
  return { id: name === null ? '' : typeId(subject, name), from: oldVal ?? null, to: newVal }
}
