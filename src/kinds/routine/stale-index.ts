import type { Dependent, Falling } from '../../catalog/dependents.ts'
import { qualify, readName, routineName } from '../../sql/name.ts'
import type { Case, Verdict } from '../kind.ts'
import { dependentsOf } from '../reach.ts'
import { cascades } from '../spoken.ts'
import { isPublished, type Subject, stillCalled } from '../subject.ts'

const isRefusing = ({ host, type, tests }: Dependent): boolean =>
  host === 'primary' && type === 'index' && (tests === 'u' || tests === 'x')

/** A partition's goes with its table's. */
const isPart = (subject: Subject, { table }: Dependent, all: readonly Dependent[]): boolean => {
  const parent = subject.hosts?.primary.relations.get(table ?? '')?.partitionOf
  return parent != null && all.some(one => one.table === parent)
}

/** What a CASCADE of the part takes along. */
const taken = (subject: Subject, { id }: Falling): readonly string[] =>
  (subject.hosts?.dependents ?? []).flatMap(({ of, identity }) =>
    cascades(subject) && of.sort === 'routine' && routineName(of.id) === id ? [identity] : [],
  )

/** The indexes that refuse rows by what a thing computes, of tables whose rows travel, and that the file has not dropped by now. */
const staleIndexes = (subject: Subject, thing: Falling): readonly Dependent[] => {
  const gone = taken(subject, thing)
  const all = (dependentsOf(subject, thing) ?? []).filter(isRefusing).filter(({ identity }) => !gone.includes(identity))
  return all
    .filter(one => !isPart(subject, one, all))
    .filter(({ identity }) => !subject.scope.unindexed.has(identity))
    .filter(({ table }) => stillCalled(subject, table ?? '').some(name => isPublished(subject, name)))
}

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

/** The case in which an index that refuses rows is built with what becomes another: `allowed` holds where a directive lifts the refusal. */
export const leavesStaleIndex = (thingOf: (subject: Subject) => Falling | null, allowed: Verdict): Case => ({
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
