import type { Constraint } from '@pgsql/types'
import { stringsOf } from '../../sql/name.ts'
import { commandsBeside, constraintDef, oneByOne } from '../alter.ts'
import { catalogsOf } from '../family.ts'
import type { Case } from '../kind.ts'
import type { Subject } from '../subject.ts'

const isKey = ({ contype, keys }: Constraint): boolean =>
  keys !== undefined && (contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE')

const columnsOf = ({ keys }: Constraint): string => JSON.stringify(stringsOf(keys))

/** The keys that the statement of this part adds. */
const keysBeside = (subject: Subject): readonly Constraint[] =>
  commandsBeside(subject).flatMap(({ def }) =>
    def !== undefined && 'Constraint' in def && isKey(def.Constraint) ? [def.Constraint] : [],
  )

const isTwice = (subject: Subject): boolean => {
  const own = constraintDef(subject)
  return own !== null && keysBeside(subject).filter(key => columnsOf(key) === columnsOf(own)).length > 1
}

/** Two keys of the same columns in one statement. */
export const keyTwice: Case = {
  when: 'the statement adds two keys of the same columns, and a host is older than 13',
  test: subject => isTwice(subject) && catalogsOf(subject).some(({ catalog }) => catalog.version < oneByOne),
  verdict: {
    order: 'refuse',
    why: 'before 13 one ALTER TABLE makes one key of the two, and a replica, which gets each at its own time, both: the hosts would differ',
    instead: '-- leave one of the two out: a second index over the same columns finds nothing that the first does not',
  },
}
