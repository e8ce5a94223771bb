import { quoteName } from '../../sql/name.ts'
import { columnDef, command, commandsBeside, inline, named, oneByOne, table } from '../alter.ts'
import { lacksReferenced } from '../constraint/referenced.ts'
import { straddles } from '../family.ts'
import type { Case } from '../kind.ts'
import { replicaRelations, type Subject } from '../subject.ts'
import { referenceRecipe } from './add-column-recipes.ts'
import { namedOrigin, primaryColumn } from './origin.ts'
import { isSerial } from './type.ts'

const hostsWithColumn = (subject: Subject): readonly boolean[] => [
  primaryColumn(subject, table(subject), named(subject)) !== null,
  ...replicaRelations(subject, table(subject)).map(relation =>
    relation.columns.some(({ name }) => name === namedOrigin(subject)),
  ),
]

const repeats = (subject: Subject): boolean => command(subject).missing_ok === true && subject.hosts !== null

const bringsSequence = (subject: Subject): boolean =>
  inline(columnDef(subject), 'CONSTR_IDENTITY') !== null || isSerial(columnDef(subject)?.typeName)

/** Only some hosts would make one for a column that is there already. */
const leavesSequence = (subject: Subject): boolean => bringsSequence(subject) && straddles(subject, oneByOne)

const takesPlace = (subject: Subject): boolean =>
  commandsBeside(subject).some(({ subtype, name }) => subtype === 'AT_DropColumn' && name === named(subject))

const inTwo = (subject: Subject): string =>
  `-- in two statements:\nALTER TABLE ${table(subject)} DROP COLUMN ${quoteName(named(subject))};\n${subject.part.sql};`

const isAhead = (subject: Subject): boolean => {
  const [primary, ...replicas] = hostsWithColumn(subject)
  return subject.hosts !== null && subject.hosts.begun !== true && primary === false && replicas.some(Boolean)
}

const withoutExtra = (subject: Subject): string => {
  const names = ['primary', ...(subject.hosts?.replicas ?? []).map(({ name }) => name)]
  const having = names.filter((_, index) => hostsWithColumn(subject)[index])
  return `-- on ${having.join(', ')}\nALTER TABLE ${table(subject)} DROP COLUMN ${quoteName(named(subject))};`
}

/** What stands on the hosts already, or does not, and decides whether a column may be added at all. */
export const standing: readonly Case[] = [
  {
    when: 'IF NOT EXISTS is given, every host has the column, and some of them, older than 13, would make a sequence for it all the same',
    test: subject => repeats(subject) && hostsWithColumn(subject).every(Boolean) && leavesSequence(subject),
    verdict: {
      order: 'refuse',
      why: 'before 13 a host makes another sequence for a column that is there already, which nothing uses; newer ones do not, so the hosts would differ',
      instead: '-- leave it out: every host has the column',
    },
  },
  {
    when: 'IF NOT EXISTS is given and every host has the column',
    test: subject => repeats(subject) && hostsWithColumn(subject).every(Boolean),
    verdict: { order: 'free', why: 'every host already has the column, so nothing changes' },
  },
  {
    when: 'IF NOT EXISTS is given and only some hosts have the column',
    test: subject => repeats(subject) && hostsWithColumn(subject).some(Boolean),
    verdict: {
      order: 'refuse',
      why: 'the column exists on some hosts only: what it holds there would stay, and the rows would differ without an error',
      diverges: true,
      instead: withoutExtra,
    },
  },
  {
    when: 'the statement drops a column of this name, the new one has a sequence, and hosts are of both kinds, before 13 and since',
    test: subject => leavesSequence(subject) && takesPlace(subject),
    verdict: {
      order: 'refuse',
      why: 'before 13 the new sequence is made before the old one goes, and gets another name than on later hosts',
      instead: inTwo,
    },
  },
  {
    when: 'a replica has the column already, and the primary has not',
    test: subject => isAhead(subject),
    verdict: {
      order: 'refuse',
      why: 'a replica has a column of that name already: what it holds there would stay, and the rows would differ without an error',
      diverges: true,
      instead: withoutExtra,
    },
  },
  {
    when: 'it refers to a table that a replica has not',
    test: subject => lacksReferenced(subject, inline(columnDef(subject), 'CONSTR_FOREIGN')),
    verdict: {
      order: 'refuse',
      why: 'a replica has not the table it refers to, so the column cannot be added there like this',
      instead: referenceRecipe,
    },
  },
]
