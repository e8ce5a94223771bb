import { columnDef, named, table } from '../alter.ts'
import { straddles } from '../family.ts'
import type { Case } from '../kind.ts'
import { primaryRelation, type Subject } from '../subject.ts'
import { primaryColumn } from './origin.ts'
import { retype } from './retype.ts'
import { builtinId, writtenType } from './type.ts'

const floats = ['float4', 'float8'].flatMap(name => [builtinId(name), `${builtinId(name)}[]`])
const texts = ['text', 'varchar', 'bpchar', 'name'].map(builtinId)

/** The major that began to write a float with as many digits as it takes to read it back; before, it was rounded to 6 or 15. */
const exact = 120_000

/** Does a float become text on the way? Of a USING that is no mere cast nobody knows, so it is taken to where there is a float. */
const passesText = (subject: Subject): boolean => {
  const definition = columnDef(subject)
  const isFloat = floats.includes(primaryColumn(subject, table(subject), named(subject))?.typeId ?? '')
  if (definition?.raw_default === undefined)
    return isFloat && texts.includes(writtenType(subject, definition?.typeName).id)
  return (primaryRelation(subject, table(subject))?.columns ?? []).some(({ typeId }) => floats.includes(typeId))
}

/** A conversion by way of a float's text, which hosts before 12 and since write unlike. */
export const floatText: Case = {
  when: 'a float becomes text on the way, and the hosts are of both kinds, before 12 and since',
  test: subject => straddles(subject, exact) && passesText(subject),
  verdict: {
    order: 'refuse',
    why: 'before 12 a float is written with 6 or 15 digits, since then with all it takes: the hosts would make other values of the same rows, without an error',
    rewrites: true,
    diverges: true,
    rule: 'float-text',
    instead: retype,
    allowed: {
      order: 'stream',
      why: 'rewritten rows are not sent: only at the same place in the stream do both hosts convert the same rows',
      rewrites: true,
      diverges: true,
    },
  },
}
