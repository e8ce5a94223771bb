import type { Dependent, Falling } from '../../catalog/dependents.ts'
import { qualify, readName } from '../../sql/name.ts'
import type { Case, Verdict } from '../kind.ts'
import { type Subject, stillCalled } from '../subject.ts'
import { builtWith } from './built-with.ts'
import { ofReplicaAlone } from './replica-index.ts'

/** The indexes that refuse rows by what a thing computes. */
const staleIndexes = (subject: Subject, thing: Falling): readonly Dependent[] =>
  subject.hosts === null
    ? []
    : builtWith(subject, thing, { name: 'primary', catalog: subject.hosts.primary }, ({ tests }) =>
        ['u', 'x'].includes(tests ?? ''),
      )

type Anew = { readonly drop: string; readonly make: string }

const ofConstraint = (table: string, name: string, definition: string): Anew => ({
  drop: `ALTER TABLE ${table} DROP CONSTRAINT ${name};`,
  make: `ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition};`,
})

/** What takes an index away, and makes the same again. */
const anew = (subject: Subject, { identity, table }: Dependent): readonly Anew[] => {
  const relation = subject.hosts?.primary.relations.get(table ?? '')
  const bare = readName(identity)?.name
  const index = relation?.indexes.find(({ name }) => name === bare)
  const constraint = relation?.constraints.find(({ name }) => name === index?.constraint)
  if (relation === undefined || index === undefined) return []
  return stillCalled(subject, relation.id).map(now =>
    constraint === undefined
      ? { drop: `DROP INDEX ${identity};`, make: `${index.definition};` }
      : ofConstraint(now, qualify(null, constraint.name), constraint.definition),
  )
}

/** Where there are no hosts to name it. */
const placeholder: Anew = { drop: 'DROP INDEX …;', make: 'CREATE UNIQUE INDEX … ON … (…);' }

const recipe = (subject: Subject, thing: Falling | null): string => {
  const known = thing === null ? [] : staleIndexes(subject, thing).flatMap(one => anew(subject, one))
  const all = known.length === 0 ? [placeholder] : known
  const isDropped = subject.part.tag === 'DropStmt'
  return [
    ...all.map(({ drop }) => drop),
    `${subject.part.sql};`,
    ...(isDropped ? ['-- and, once another has taken its place:'] : []),
    ...all.map(({ make }) => make),
  ].join('\n')
}

const ofRefusing = (thingOf: (subject: Subject) => Falling | null, allowed: Verdict): Case => ({
  when: 'a unique index or an EXCLUDE constraint is built with it',
  test: subject => {
    const thing = thingOf(subject)
    return thing !== null && staleIndexes(subject, thing).length > 0
  },
  verdict: {
    order: 'refuse',
    why: 'it stays as the old one built it, and which of its entries an UPDATE makes anew is not the same on each host: apply would stop at a row that only one of the two indexes refuses (duplicate key value violates unique constraint)',
    rule: 'stale-index',
    allowed,
    instead: subject => recipe(subject, thingOf(subject)),
  },
})

/** The cases in which an index is built with what becomes another: `allowed` holds where a directive lifts the refusal. */
export const leavesStaleIndex = (thingOf: (subject: Subject) => Falling | null, allowed: Verdict): readonly Case[] => [
  ofRefusing(thingOf, allowed),
  ofReplicaAlone(thingOf, allowed),
]
