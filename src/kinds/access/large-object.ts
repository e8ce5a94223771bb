import { statementOf } from '../../sql/statement.ts'
import { callsIn } from '../data/calls.ts'
import type { Case } from '../kind.ts'
import type { Subject } from '../subject.ts'

const isOne = ({ part }: Subject): boolean => {
  const { objtype, objectType } = statementOf<{ readonly objtype?: string; readonly objectType?: string }>(part)
  return objtype === 'OBJECT_LARGEOBJECT' || objectType === 'OBJECT_LARGEOBJECT'
}

/** What is said of a large object, which the replica has not (Logical Replication, Restrictions). */
export const ofLargeObject: Case = {
  when: 'it is a large object',
  test: isOne,
  verdict: {
    order: 'primary',
    why: 'large objects are not replicated: it is on the primary alone, and the replica would say "large object … does not exist"',
  },
}

/** Server-side functions that make, change or drop one (Large Objects, Server-Side Functions). */
const writers = new Set(
  'lo_create lo_creat lo_from_bytea lo_import lo_put lo_truncate lo_truncate64 lo_unlink lowrite'.split(' '),
)

/** A statement that writes large objects, where it is run for that. */
export const writesLargeObject: Case = {
  when: 'it makes, changes or drops a large object (lo_create, lo_put, lo_unlink …)',
  test: subject => callsIn(subject.part.node).some(({ name }) => writers.has(name)),
  verdict: {
    order: 'refuse',
    why: 'large objects are not replicated: a row that holds the number of one travels, and points at nothing on the replica',
    diverges: true,
    instead:
      '-- keep it in a column, whose value travels:\nALTER TABLE … ADD COLUMN content bytea;\n-- or, where only the primary reads it:\n-- repl-migrate: host=primary',
  },
}
