import { constraintId } from '../kinds/constraint/constraint.ts'
import type { Creation } from '../kinds/kind.ts'
import { leavesNothing } from '../kinds/leaves.ts'
import type { Ruling } from '../kinds/ruling.ts'
import { indexOn, type Scope } from '../kinds/scope.ts'
import { catalogId } from '../kinds/subject.ts'

/** `id` is known to the catalogs as `from` was, and `from` no more. */
const withOrigin = ({ origins }: Scope, id: string, from: string): Scope['origins'] => {
  const origin = origins.get(from)
  return new Map(origins).set(from, null).set(id, origin === undefined ? from : origin)
}

/** What the file has said of a table holds under its new name. */
const underNewName = (scope: Scope, from: string, id: string) => {
  const now = (name: string): string =>
    name === from || name.startsWith(`${from}.`) ? `${id}${name.slice(from.length)}` : name
  const all = (names: ReadonlySet<string>): ReadonlySet<string> => new Set([...names].map(now))
  return {
    apart: all(scope.apart),
    constraintOrigins: new Map([...scope.constraintOrigins].map(([name, origin]) => [now(name), origin] as const)),
    passedBy: new Map([...scope.passedBy].map(([name, replicas]) => [now(name), replicas] as const)),
    columns: all(scope.columns),
    unfilled: all(scope.unfilled),
    generated: all(scope.generated),
    gone: all(scope.gone),
    columnOrigins: new Map([...scope.columnOrigins].map(([name, origin]) => [now(name), origin] as const)),
    emptied: all(scope.emptied),
    filled: all(scope.filled),
    validated: all(scope.validated),
    numbered: all(scope.numbered),
    keyless: new Map([...scope.keyless].map(([name, told]) => [now(name), told] as const)),
    keyed: new Map([...scope.keyed].map(([name, known]) => [now(name), known] as const)),
    partitions: new Map([...scope.partitions].map(([name, parent]) => [now(name), now(parent)] as const)),
  }
}

const withRelation = (scope: Scope, { id, from, temporary, partitionOf }: Creation): Scope => {
  const relations = new Map(scope.relations)
  const origins = new Map(scope.origins).set(id, from === undefined ? null : catalogId(scope, from))
  const age = temporary === true ? 'temporary' : from === undefined ? 'new' : scope.relations.get(from)
  if (from !== undefined) {
    relations.delete(from)
    origins.set(from, null)
  }
  if (age !== undefined) relations.set(id, age)
  const known = from === undefined ? scope : { ...scope, ...underNewName(scope, from, id) }
  const partitions = partitionOf === undefined ? known.partitions : new Map(known.partitions).set(id, partitionOf)
  return { ...known, relations, origins, partitions }
}

const having = (known: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> => {
  const after = new Set(known)
  if (isIn) after.add(id)
  else after.delete(id)
  return after
}

const withType = (scope: Scope, { id, from, domain, blind }: Creation): Scope => ({
  ...scope,
  origins: from === undefined ? scope.origins : withOrigin(scope, id, from),
  types: new Set(scope.types).add(id),
  blindTypes: blind === undefined ? scope.blindTypes : having(scope.blindTypes, id, blind),
  domains: domain === undefined ? scope.domains : new Map(scope.domains).set(id, domain),
})

const withSchema = (scope: Scope, { id, from }: Creation): Scope => ({
  ...scope,
  schemas: new Set(scope.schemas).add(id),
  origins: from === undefined ? scope.origins : withOrigin(scope, id, from),
})

const withCreation = (scope: Scope, made: Creation): Scope => {
  if (made.from === made.id) return scope
  switch (made.what) {
    case 'relation':
      return withRelation(scope, made)
    case 'type':
      return withType(scope, made)
    case 'routine':
      return { ...scope, routines: new Set(scope.routines).add(made.id) }
    case 'schema':
      return withSchema(scope, made)
  }
}

const without = (scope: Scope, id: string): Scope => {
  const relations = new Map(scope.relations)
  relations.delete(id)
  return { ...scope, relations, origins: new Map(scope.origins).set(id, null) }
}

const grown = (known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> =>
  more.length === 0 ? known : new Set([...known, ...more])

const listOf = (one: string | null): readonly string[] => (one === null ? [] : [one])

/** A name stands for what was given it last. */
/** What the file makes on a replica alone, none has passed by. */
const passedByWith = (known: Scope['passedBy'], { leaves: { names }, passedBy, order }: Ruling): Scope['passedBy'] => {
  if (names === null || (passedBy.length === 0 && order !== 'replica' && !known.has(names))) return known
  return new Map(known).set(names, passedBy)
}

const apartWith = (known: Scope['apart'], { creates, order, leaves: { names } }: Ruling): Scope['apart'] => {
  const made = creates.filter(({ what }) => what === 'relation').map(({ id }) => id)
  const all = order === 'primary' ? grown(known, made) : known
  return names === null || (order !== 'primary' && !all.has(names)) ? all : having(all, names, order === 'primary')
}

/** What writes rows may fill them: of its own table, and of any where it is not known what it writes. */
const unfilledWith = (
  { unfilled }: Scope,
  { leaves: { adds, leavesNull, fills }, order, ambient, relation }: Ruling,
) => {
  if (leavesNull) return grown(unfilled, listOf(adds))
  if (order !== 'primary' || ambient || unfilled.size === 0) return unfilled
  if (relation === null) return new Set<string>()
  return new Set([...unfilled].filter(column => ![relation, ...fills].some(table => column.startsWith(`${table}.`))))
}

const keylessWith = ({ keyless }: Scope, { identifies }: Ruling): Scope['keyless'] => {
  if (identifies === null) return keyless
  const { relation, told } = identifies
  const after = new Map(keyless)
  if (told === 'key') after.delete(relation)
  else if (told === 'nothing' || after.has(relation)) after.set(relation, told)
  return after
}

const keyedWith = ({ keyed }: Scope, { identifies }: Ruling): Scope['keyed'] => {
  if (identifies?.key === undefined) return keyed
  const { relation, key, blind = keyed.get(relation)?.blind ?? [] } = identifies
  return new Map(keyed).set(relation, { key, blind })
}

const originsWith = ({ columnOrigins }: Scope, { leaves: { renames }, drops }: Ruling): Scope['columnOrigins'] => {
  if (drops === null) return columnOrigins
  const origins = new Map(columnOrigins).set(drops, null)
  const origin = columnOrigins.get(drops)
  return renames === null ? origins : origins.set(renames.to, origin === undefined ? renames.from : origin)
}

const constraintOriginsWith = (
  { constraintOrigins }: Scope,
  { leaves: { renamesConstraint } }: Ruling,
): Scope['constraintOrigins'] => {
  if (renamesConstraint === null) return constraintOrigins
  const { relation, from, to } = renamesConstraint
  const origins = new Map(constraintOrigins)
  origins.delete(constraintId(relation, from))
  return origins.set(constraintId(relation, to), constraintOrigins.get(constraintId(relation, from)) ?? from)
}

const partitionsWith = ({ partitions }: Scope, { leaves: { joins } }: Ruling): Scope['partitions'] =>
  joins === null ? partitions : new Map(partitions).set(joins.partition, joins.of)

/** Most names are for every host, as all before them were. */
const namesForAll = ({ apart, passedBy }: Scope, { leaves: { names }, order, passedBy: by }: Ruling): boolean =>
  names === null ||
  (order !== 'primary' && order !== 'replica' && by.length === 0 && !apart.has(names) && !passedBy.has(names))

/** On each host that runs it. */
const unindexedBy = ({ order, leaves: { unindexes } }: Ruling): readonly string[] =>
  unindexes === null
    ? []
    : (['primary', 'replica'] as const)
        .filter(role => order === role || (order !== 'primary' && order !== 'replica'))
        .map(role => indexOn(role, unindexes))

const leavesNamesAlone = (scope: Scope, ruling: Ruling): boolean => {
  const { joins, searchPath, adds, validates, unindexes, renamesConstraint, empties, respells, fills, computes } =
    ruling.leaves
  return (
    namesForAll(scope, ruling) &&
    [joins, searchPath, adds, validates, unindexes, renamesConstraint].every(one => one === null) &&
    [empties, respells, fills, computes].every(list => list.length === 0)
  )
}

const teachesNothing = (scope: Scope, ruling: Ruling): boolean =>
  (leavesNothing(ruling.leaves) || leavesNamesAlone(scope, ruling)) &&
  (scope.unfilled.size === 0 || ruling.order !== 'primary') &&
  ruling.creates.length === 0 &&
  ruling.removes === null &&
  ruling.drops === null &&
  ruling.identifies === null

/** What the following parts must know of this one. */
export const advance = (scope: Scope, ruling: Ruling): Scope => {
  if (teachesNothing(scope, ruling)) return scope
  const made = ruling.creates.reduce(withCreation, ruling.removes === null ? scope : without(scope, ruling.removes))
  return {
    ...made,
    partitions: partitionsWith(made, ruling),
    apart: apartWith(made.apart, ruling),
    passedBy: passedByWith(made.passedBy, ruling),
    searchPath: ruling.leaves.searchPath ?? scope.searchPath,
    columns: grown(made.columns, listOf(ruling.leaves.adds)),
    unfilled: unfilledWith(made, ruling),
    generated: grown(made.generated, ruling.leaves.generates ? listOf(ruling.leaves.adds) : []),
    computed: grown(made.computed, ruling.leaves.computes),
    numbered: grown(made.numbered, listOf(ruling.leaves.numbers)),
    keyless: keylessWith(made, ruling),
    keyed: keyedWith(made, ruling),
    unindexed: grown(made.unindexed, unindexedBy(ruling)),
    gone: grown(made.gone, listOf(ruling.drops)),
    columnOrigins: originsWith(made, ruling),
    constraintOrigins: constraintOriginsWith(made, ruling),
    respelled: grown(made.respelled, ruling.leaves.respells),
    emptied: grown(made.emptied, ruling.leaves.empties),
    validated: grown(made.validated, listOf(ruling.leaves.validates)),
    filled: grown(made.filled, ruling.leaves.fills),
  }
}
