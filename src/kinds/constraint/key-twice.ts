import type { Constraint } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import { commandsBeside, constraintDef, oneByOne } from '../alter.ts'
import { catalogsOf } from '../family.ts'
import type { Case } from '../kind.ts'
import type { Subject } from '../subject.ts'

const isKey = ({ contype, keys, exclusions }: Constraint): boolean =>
  (keys !== undefined && (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE')) || exclusions !== undefined

/** What it is built of, wherever that stands in the text. */
const builtOf = ({ keys, exclusions }: Constraint): string =>
  JSON.stringify(exclusions ?? stringsOf(keys), (name, value) => (name === 'location' ? undefined : value))

/** The keys, and EXCLUDE constraints, that the statement of this part adds. */
const keysBeside = (subject: Subject): readonly Constraint[] =>
  commandsBeside(subject).flatMap(({ def }) =>
    def !== undefined && 'Constraint' in def && isKey(def.Constraint) ? [def.Constraint] : [],
  )

const isTwice = (subject: Subject): boolean => {
  const own = constraintDef(subject)
  return own !== null && keysBeside(subject).filter(key => builtOf(key) === builtOf(own)).length > 1
}

/** Two keys of the same columns in one statement, or two that exclude the same. */
export const keyTwice: Case = {
  when: 'the statement adds two keys of the same columns, or two EXCLUDE constraints that are alike, and a host is older than 13',
  test: subject => isTwice(subject) && catalogsOf(subject).some(({ catalog }) => catalog.version < oneByOne),
  verdict: {
    order: 'refuse',
    why: 'before 13 one ALTER TABLE makes one of the two, and a replica, which gets each at its own time, both: the hosts would differ',
    instead:
      '-- leave one of the two out: a second index of the same finds and forbids nothing that the first does not',
  },
}
